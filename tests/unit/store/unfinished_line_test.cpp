// Lines that had no end yet when they were stored (unfinished_line.h).
#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/store/positions.h"
#include "lib/store/recovery.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

RecordMeta line_at(std::uint64_t position, std::int64_t time_ns = kNoon, std::uint32_t sub = 0) {
  RecordMeta meta;
  meta.time_ns = time_ns;
  meta.source = "file:a";
  meta.position = position;
  meta.sub = sub;
  return meta;
}

RecordMeta unfinished_at(std::uint64_t position, std::int64_t time_ns = kNoon,
                         std::uint32_t sub = 0) {
  RecordMeta meta = line_at(position, time_ns, sub);
  meta.unfinished = true;
  return meta;
}

// "first\n" and the beginning of a second line.
void store_beginning(io::Fs& fs, std::string_view beginning, std::int64_t time_ns = kNoon) {
  auto writer = open_writer(fs);
  add(*writer, "first", line_at(6));
  add(*writer, beginning, unfinished_at(6 + beginning.size(), time_ns));
  REQUIRE(writer->close());
}

TEST_CASE("an unfinished line is stored, and its source stays before it", "[store][unfinished]") {
  io::MemFs fs;
  store_beginning(fs, "sec");
  CHECK(stored_records(fs) == std::vector<std::string>{"first", "sec"});
  auto table = read_positions(fs, "store");
  REQUIRE(table);
  CHECK(table->resume_point("file:a")->position == 6);
  CHECK(table->sorted().size() == 1);
}

TEST_CASE("the whole line replaces its beginning, in its place", "[store][unfinished]") {
  for (const bool one_flush : {false, true}) {
    io::MemFs fs;
    store_beginning(fs, "sec");
    auto writer = open_writer(fs);
    RecordMeta other = line_at(4);
    other.source = "file:b";
    add(*writer, "between", other);
    if (!one_flush) REQUIRE(writer->flush());
    add(*writer, "second", line_at(13));
    add(*writer, "third", line_at(19));
    REQUIRE(writer->close());
    CHECK(stored_records(fs) == std::vector<std::string>{"first", "second", "between", "third"});
    CHECK(read_positions(fs, "store")->resume_point("file:a")->position == 19);
    // The next writer takes away what was replaced.
    const std::size_t files = segment_files(fs).size();
    REQUIRE(open_writer(fs)->close());
    CHECK(segment_files(fs).size() == files - 1);
    CHECK(stored_records(fs) == std::vector<std::string>{"first", "second", "between", "third"});
  }
}

TEST_CASE("an unfinished line that did not grow is a replay", "[store][unfinished]") {
  io::MemFs fs;
  store_beginning(fs, "sec");
  const std::vector<std::string> before = segment_files(fs);
  auto writer = open_writer(fs);
  add(*writer, "sec", unfinished_at(9), Added::kReplay);
  REQUIRE(writer->close());
  CHECK(segment_files(fs) == before);
}

TEST_CASE("an unfinished line grows over many runs", "[store][unfinished]") {
  io::MemFs fs;
  store_beginning(fs, "s");
  std::string line = "s";
  for (int run = 0; run < 5; ++run) {
    line += "o";
    auto writer = open_writer(fs);
    add(*writer, line, unfinished_at(6 + line.size()));
    if (run % 2 == 0) REQUIRE(writer->flush());
    line += "x";
    add(*writer, line, unfinished_at(6 + line.size()));
    REQUIRE(writer->close());
    CHECK(stored_records(fs) == std::vector<std::string>{"first", line});
    std::size_t with_rows = 0;
    for (const OpenSegment& open : snapshot_of(fs).segments)
      if (open.reader->footer().rows > 0) ++with_rows;
    CHECK(with_rows == 2);
  }
  auto writer = open_writer(fs);
  add(*writer, line, line_at(7 + line.size()));
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"first", line});
}

// Its time is of another day than the whole line's: a window with the one must
// not show the beginning.
TEST_CASE("a beginning of another time is not seen in its window", "[store][unfinished]") {
  io::MemFs fs;
  store_beginning(fs, "2026-03-0", kNoon - 30 * kNsPerDay);
  auto writer = open_writer(fs);
  add(*writer, "2026-03-09 x", line_at(19, kNoon + 8 * kNsPerDay));
  REQUIRE(writer->close());
  SnapshotOptions options;
  options.window = {kNoon - 31 * kNsPerDay, kNoon - 29 * kNsPerDay};
  for (const OpenSegment& open : snapshot_of(fs, options).segments)
    CHECK(open.reader->footer().min_time_ns > options.window.max_ns);
}

TEST_CASE("siblings of an unfinished line are replaced together", "[store][unfinished]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", unfinished_at(9, kNoon, 0));
  add(*writer, "b", unfinished_at(9, kNoon, 1));
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"a", "b"});
  writer = open_writer(fs);
  add(*writer, "A", line_at(12, kNoon, 0));
  add(*writer, "B", line_at(12, kNoon, 1));
  REQUIRE(writer->close());
  REQUIRE(open_writer(fs)->close());
  const Snapshot snapshot = snapshot_of(fs);
  std::uint64_t rows = 0;
  for (const OpenSegment& open : snapshot.segments) rows += open.reader->footer().rows;
  CHECK(rows == 2);
  CHECK(snapshot.missing.empty());
}

TEST_CASE("where replays are kept, an unfinished line is too", "[store][unfinished]") {
  io::MemFs fs;
  store_beginning(fs, "sec");
  StoreWriterOptions options;
  options.drop_replays = false;
  auto writer = open_writer(fs, options);
  add(*writer, "first", line_at(6));
  add(*writer, "sec", unfinished_at(9));
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"first", "sec", "first", "sec"});
}

TEST_CASE("a crash while a line is finished loses and doubles nothing", "[store][unfinished]") {
  const auto finish = [](io::Fs& fs) -> Status {
    LK_TRY(auto writer, StoreWriter::open(fs, "store"));
    LK_RETURN_IF_ERROR(writer->add_text("second", true, {}, line_at(13, kNoon + kNsPerDay)));
    LK_RETURN_IF_ERROR(writer->add_text("th", false, {}, unfinished_at(15)));
    return writer->close();
  };
  for (const io::PowerCut cut : {io::PowerCut::kLosesAll, io::PowerCut::kKeepsNames}) {
    for (std::size_t step = 0;; ++step) {
      io::MemFs disk;
      store_beginning(disk, "sec");
      io::FaultFs fs(disk, {.stop_after = step});
      const Status done = finish(fs);
      disk.power_cut(cut);
      CAPTURE(step, fs.last_operation());
      const std::vector<std::string> seen = stored_records(disk);
      const bool is_old = seen == std::vector<std::string>{"first", "sec"};
      const bool is_new = seen == std::vector<std::string>{"first", "second", "th"};
      CHECK((is_old || is_new));
      CHECK((!done.ok() || is_new));
      REQUIRE(finish(disk));
      CHECK(stored_records(disk) == std::vector<std::string>{"first", "second", "th"});
      if (done.ok()) break;
    }
  }
}

}  // namespace
}  // namespace logkit::store
