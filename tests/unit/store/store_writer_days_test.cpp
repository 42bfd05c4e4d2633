#include "lib/store/store_writer.h"

#include <algorithm>
#include <limits>

#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/store/positions.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

TEST_CASE("one flush is cut at days, over all of time", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  const std::int64_t times[] = {kNoon, std::numeric_limits<std::int64_t>::min(), -1, 0,
                                std::numeric_limits<std::int64_t>::max(), kNoon + kNsPerDay};
  std::vector<std::string> expected;
  for (const std::int64_t time_ns : times) {
    expected.push_back(std::to_string(time_ns));
    add(*writer, expected.back(), at(time_ns));
  }
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == expected);
  CHECK(*fs.list_dir("store") ==
        std::vector<std::string>{"1677-09-21", "1969-12-31", "1970-01-01", "2026-03-01",
                                 "2026-03-02", "2262-04-11", "append.lock", "maintenance.lock"});
}

TEST_CASE("the newest day commits the flush and holds the positions", "[store][writer]") {
  io::MemFs disk;
  io::FaultFs fs(disk);
  auto writer = open_writer(fs);
  for (int day = 3; day >= 0; --day)
    add(*writer, "x", from("file:a", static_cast<std::uint64_t>(10 - day),
                           kNoon + day * kNsPerDay));
  REQUIRE(writer->close());
  std::vector<std::string> renames;
  for (const std::string& operation : fs.operations())
    if (operation.starts_with("rename")) renames.push_back(operation.substr(operation.find("-> ")));
  REQUIRE(renames.size() == 4);
  CHECK(std::is_sorted(renames.begin(), renames.end()));
  const Snapshot snapshot = snapshot_of(disk);
  for (const OpenSegment& open : snapshot.segments) {
    const segment::Provenance& provenance = open.reader->footer().provenance;
    const bool newest = open.file.path.find("2026-03-04") != std::string::npos;
    CHECK(provenance.commits_flush == newest);
    CHECK(provenance.flush_number == 1);
    CHECK(provenance.positions.empty() != newest);
  }
}

TEST_CASE("a committing segment that was taken away costs only itself", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  for (const std::int64_t day : {0, 1, 2}) {
    add(*writer, "day " + std::to_string(day), at(kNoon + day * kNsPerDay));
  }
  REQUIRE(writer->close());
  const std::vector<std::string> files = segment_files(fs);
  REQUIRE(files.size() == 3);
  REQUIRE(fs.remove(files.back()));

  writer = open_writer(fs);
  add(*writer, "later", at(kNoon));
  REQUIRE(writer->close());
  const std::vector<std::string> left = segment_files(fs);
  CHECK(left.size() == 3);
  for (const std::string& file : {files[0], files[1]})
    CHECK(std::find(left.begin(), left.end(), file) != left.end());
}

TEST_CASE("segments are cut at the number of rows and bytes", "[store][writer]") {
  for (const bool by_rows : {true, false}) {
    io::MemFs fs;
    StoreWriterOptions options;
    if (by_rows) options.max_rows = 10;
    if (!by_rows) options.max_raw_bytes = 100;
    auto writer = open_writer(fs, options);
    for (std::uint64_t i = 0; i < 95; ++i) add(*writer, "123456789", from("s", i + 1));
    REQUIRE(writer->close());
    CHECK(segment_files(fs).size() >= 9);
    CHECK(stored_records(fs).size() == 95);
    for (const OpenSegment& open : snapshot_of(fs).segments)
      CHECK(open.reader->footer().rows <= 10);
  }
}

std::int64_t day_in_turn(std::uint64_t i) {
  return kNoon + static_cast<std::int64_t>(i * 7 % 10) * kNsPerDay;
}

TEST_CASE("days that come in turns give a segment each", "[store][writer]") {
  io::MemFs fs;
  StoreWriterOptions options;
  options.max_open_days = 3;
  auto writer = open_writer(fs, options);
  std::vector<std::string> expected;
  for (std::uint64_t i = 0; i < 60; ++i) {
    expected.push_back(i % 2 == 0 ? std::to_string(i) : "{\"n\":" + std::to_string(i) + "}");
    const RecordMeta meta = from("s", i + 1, day_in_turn(i));
    if (i % 2 == 0) add(*writer, expected.back(), meta);
    if (i % 2 != 0) REQUIRE(writer->add_json(expected.back(), meta));
  }
  CHECK(segment_files(fs).empty());
  REQUIRE(writer->close());
  CHECK(segment_files(fs).size() == 10);
  CHECK(stored_records(fs) == expected);
  CHECK(read_positions(fs, "store")->find("s", "")->position == 60);
  writer = open_writer(fs, options);
  add(*writer, "59", from("s", 60), Added::kReplay);
}

TEST_CASE("what waits for its segment is refused as in one", "[store][writer]") {
  io::MemFs fs;
  StoreWriterOptions options;
  options.max_open_days = 1;
  auto writer = open_writer(fs, options);
  add(*writer, "a", at(kNoon));
  const auto refused = writer->add_json("{broken", at(kNoon + kNsPerDay));
  REQUIRE_FALSE(refused);
  const auto refused_in_segment = writer->add_json("{broken", at(kNoon));
  REQUIRE_FALSE(refused_in_segment);
  CHECK(refused.error().message() == refused_in_segment.error().message());
  auto added = writer->add_text("no \xff end", false, "not JSON", at(kNoon + kNsPerDay));
  REQUIRE(added);
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"a", "no \xff end"});
  for (const OpenSegment& open : snapshot_of(fs).segments) {
    const segment::Footer& footer = open.reader->footer();
    CHECK(footer.rows == 1);
    CHECK(footer.statistics.parse_error_rows == (footer.first_arrival == 1 ? 1u : 0u));
  }
}

TEST_CASE("a waiting day with a block's worth takes the place of the one used longest ago",
          "[store][writer]") {
  io::MemFs fs;
  StoreWriterOptions options;
  options.max_open_days = 2;
  options.segment.block_rows = 20;
  auto writer = open_writer(fs, options);
  std::vector<std::string> expected;
  const auto put = [&](int day) {
    expected.push_back(std::to_string(expected.size()));
    add(*writer, expected.back(),
        from("s", expected.size(), kNoon + day * kNsPerDay));
  };
  for (const int day : {0, 1, 0}) put(day);
  for (int i = 0; i < 20; ++i) put(2);
  CHECK(segment_files(fs).empty());
  put(2);
  const std::vector<std::string> early = segment_files(fs);
  REQUIRE(early.size() == 1);
  CHECK(early[0].starts_with("store/2026-03-02/"));
  REQUIRE(writer->close());
  CHECK(segment_files(fs).size() == 3);
  CHECK(stored_records(fs) == expected);
}

TEST_CASE("what was published early is swept where nothing commits it", "[store][writer]") {
  io::MemFs fs;
  StoreWriterOptions options;
  options.max_open_days = 3;
  options.max_staged_days = 1;
  auto writer = open_writer(fs, options);
  for (std::uint64_t i = 0; i < 60; ++i)
    add(*writer, std::to_string(i), from("s", i + 1, day_in_turn(i)));
  CHECK(segment_files(fs).size() > 10);
  writer.reset();
  writer = open_writer(fs, options);
  CHECK(segment_files(fs).empty());
  std::vector<std::string> expected;
  for (std::uint64_t i = 0; i < 60; ++i) {
    expected.push_back(std::to_string(i));
    add(*writer, expected.back(), from("s", i + 1, day_in_turn(i)));
  }
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == expected);
}

TEST_CASE("memory is kept within its budget, over one day and over many", "[store][writer]") {
  for (const int days : {1, 5, 40}) {
    io::MemFs fs;
    StoreWriterOptions options;
    options.memory_bytes = 1 << 20;
    auto writer = open_writer(fs, options);
    std::string line(1000, 'x');
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      for (std::size_t at = 0; at < line.size(); ++at)
        line[at] = static_cast<char>('a' + (i * 31 + at * at) % 26);
      add(*writer, line, from("s", i + 1, kNoon + static_cast<std::int64_t>(i) % days * kNsPerDay));
    }
    CHECK(writer->totals().segments >= 3);
    REQUIRE(writer->close());
    CHECK(stored_records(fs).size() == 20'000);
  }
}

}  // namespace
}  // namespace logkit::store
