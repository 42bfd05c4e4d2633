#include "lib/store/store_writer.h"

#include <algorithm>
#include <limits>

#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/store/positions.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

RecordMeta at(std::int64_t time_ns) {
  RecordMeta meta;
  meta.time_ns = time_ns;
  return meta;
}

RecordMeta from(std::string_view source, std::uint64_t position, std::int64_t time_ns = kNoon,
                std::uint32_t sub = 0) {
  RecordMeta meta = at(time_ns);
  meta.source = source;
  meta.position = position;
  meta.sub = sub;
  return meta;
}

void add(StoreWriter& writer, std::string_view line, const RecordMeta& meta,
         Added expected = Added::kStored) {
  auto added = writer.add_text(line, true, {}, meta);
  if (!added) FAIL(added.error().message());
  CHECK(*added == expected);
}

TEST_CASE("what is flushed is there, in order", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "one", at(kNoon));
  REQUIRE(writer->add_json(R"({"n":2})", at(kNoon + 1)));
  CHECK(writer->pending_records() == 2);
  CHECK(segment_files(fs).empty());
  REQUIRE(writer->flush());
  CHECK(writer->pending_records() == 0);
  add(*writer, "three", at(kNoon - 5));
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"one", R"({"n":2})", "three"});
  CHECK(writer->totals().records == 3);
  CHECK(writer->totals().segments == 2);
  CHECK(writer->totals().flushes == 2);
}

TEST_CASE("segments lie under their day, with their range in the name", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", at(kNoon));
  add(*writer, "b", at(kNoon + 1));
  REQUIRE(writer->close());
  CHECK(segment_files(fs) ==
        std::vector<std::string>{"store/2026-03-01/20260301T120000.000000000Z-20260301T120000."
                                 "000000001Z-000000000000.000000000002.00000001.2.seg"});
}

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

TEST_CASE("a replay is dropped and counted", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", from("file:a", 10));
  add(*writer, "a", from("file:a", 10), Added::kReplay);
  add(*writer, "b", from("file:a", 20));
  add(*writer, "b", from("file:b", 20));
  REQUIRE(writer->close());
  writer = open_writer(fs);
  add(*writer, "a", from("file:a", 10), Added::kReplay);
  add(*writer, "b", from("file:a", 20), Added::kReplay);
  add(*writer, "c", from("file:a", 30));
  // Without a source nothing is a replay.
  add(*writer, "c", at(kNoon));
  CHECK(writer->totals().replays == 2);
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"a", "b", "b", "c", "c"});
}

TEST_CASE("siblings are told apart, lanes count on their own", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", from("s", 10, kNoon, 0));
  add(*writer, "b", from("s", 10, kNoon, 1));
  add(*writer, "b", from("s", 10, kNoon, 1), Added::kReplay);
  RecordMeta lane = from("s", 5);
  lane.lane = "p1";
  add(*writer, "l", lane);
  add(*writer, "l", lane, Added::kReplay);
  add(*writer, "c", from("s", 11));
  REQUIRE(writer->close());
  auto table = read_positions(fs, "store");
  REQUIRE(table);
  CHECK(table->resume_point("s")->position == 5);
  CHECK(table->find("s", "")->position == 11);
}

TEST_CASE("a source whose first position is 0 is no replay", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  REQUIRE(writer->advance("kafka:t/0", "", 0, 0, R"({"topic":"t"})"));
  add(*writer, "first", from("kafka:t/0", 0));
  add(*writer, "first", from("kafka:t/0", 0), Added::kReplay);
  REQUIRE(writer->close());
  writer = open_writer(fs);
  add(*writer, "first", from("kafka:t/0", 0), Added::kReplay);
  add(*writer, "second", from("kafka:t/0", 1));
}

TEST_CASE("replays are kept where that is asked for", "[store][writer]") {
  io::MemFs fs;
  StoreWriterOptions options;
  options.drop_replays = false;
  auto writer = open_writer(fs, options);
  add(*writer, "a", from("file:a", 10));
  add(*writer, "a", from("file:a", 10));
  REQUIRE(writer->close());
  CHECK(stored_records(fs).size() == 2);
}

TEST_CASE("a second run that brings nothing new changes no byte", "[store][writer]") {
  io::MemFs fs;
  for (int run = 0; run < 2; ++run) {
    auto writer = open_writer(fs);
    REQUIRE(writer->advance("file:a", "", 0, 0, R"({"path":"/a"})"));
    auto added = writer->add_text("a", true, {}, from("file:a", 10));
    REQUIRE(added);
    CHECK(*added == (run == 0 ? Added::kStored : Added::kReplay));
    REQUIRE(writer->advance("file:a", "", 10, 0, R"({"path":"/a"})"));
    REQUIRE(writer->close());
    CHECK(segment_files(fs).size() == 1);
    CHECK(writer->totals().flushes == (run == 0 ? 1u : 0u));
  }
}

TEST_CASE("a source that is forgotten starts anew", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", from("s", 10));
  add(*writer, "far", from("s", 1'000'000'000'000));
  add(*writer, "other", from("t", 5));
  RecordMeta tail = from("s", 2'000'000'000'000);
  tail.unfinished = true;
  add(*writer, "tail", tail);
  REQUIRE(writer->close());
  writer = open_writer(fs);
  CHECK(writer->forget("nobody").error().code == Code::kNotFound);
  add(*writer, "b", from("s", 20), Added::kReplay);
  REQUIRE(writer->forget("s"));
  add(*writer, "b", from("s", 20));
  REQUIRE(writer->close());
  auto table = read_positions(fs, "store");
  REQUIRE(table);
  CHECK(table->find("s", "")->position == 20);
  CHECK(table->find("t", "")->position == 5);
  writer = open_writer(fs);
  add(*writer, "b", from("s", 20), Added::kReplay);
  add(*writer, "c", from("s", 30));
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"a", "far", "other", "tail", "b", "c"});
}

TEST_CASE("a reset alone is remembered", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", from("s", 10));
  REQUIRE(writer->close());
  writer = open_writer(fs);
  REQUIRE(writer->forget("s"));
  REQUIRE(writer->close());
  CHECK(read_positions(fs, "store")->sorted().empty());
  writer = open_writer(fs);
  add(*writer, "a", from("s", 10));
}

TEST_CASE("positions that moved without records are kept at the end", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", from("file:a", 10));
  REQUIRE(writer->advance("file:a", "", 500, 0, ""));
  REQUIRE(writer->advance("file:a", "", 400, 0, ""));
  REQUIRE(writer->flush());
  CHECK(writer->committed_positions().at(0).position == 500);
  REQUIRE(writer->advance("file:b", "", 9, 0, R"({"x":1})"));
  REQUIRE(writer->flush());
  CHECK(writer->committed_positions().size() == 1);
  REQUIRE(writer->close());
  CHECK(segment_files(fs).size() == 2);
  auto table = read_positions(fs, "store");
  REQUIRE(table);
  CHECK(table->find("file:a", "")->position == 500);
  CHECK(table->find("file:b", "")->position == 9);
  CHECK(table->find("file:b", "")->descriptor == R"({"x":1})");
  CHECK(stored_records(fs) == std::vector<std::string>{"a"});
  // The segment without rows is in nobody's way.
  writer = open_writer(fs);
  add(*writer, "b", from("file:a", 501));
  REQUIRE(writer->close());
  CHECK(stored_records(fs).size() == 2);
}

TEST_CASE("committed positions are what is durable, no more", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", from("file:a", 10));
  CHECK(writer->committed_positions().empty());
  REQUIRE(writer->flush());
  add(*writer, "b", from("file:a", 20));
  REQUIRE(writer->committed_positions().size() == 1);
  CHECK(writer->committed_positions()[0].position == 10);
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

TEST_CASE("a record that is no record is refused, the rest goes on", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", at(kNoon));
  auto refused = writer->add_json("{broken", from("s", 5, kNoon + kNsPerDay));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::kInvalid);
  add(*writer, "b", from("s", 5));
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("one store has one writer", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  auto second = StoreWriter::open(fs, "store");
  REQUIRE_FALSE(second);
  CHECK(second.error().message() == "store: another writer has this store: locked by another process");
  REQUIRE(writer->close());
  CHECK(StoreWriter::open(fs, "store"));
}

TEST_CASE("a full disk ends the writer with one clear error", "[store][writer]") {
  io::MemFs disk;
  {
    auto writer = open_writer(disk);
    add(*writer, "old", from("s", 1));
    REQUIRE(writer->close());
  }
  io::FaultFs fs(disk, {.space_bytes = 100});
  auto writer = open_writer(fs);
  add(*writer, "new", from("s", 2));
  const Status full = writer->flush();
  REQUIRE_FALSE(full);
  CHECK(full.error().sys_errno == 28);
  CHECK_FALSE(writer->add_text("x", true, {}, from("s", 3)));
  CHECK_FALSE(writer->close());
  writer.reset();
  CHECK(stored_records(disk) == std::vector<std::string>{"old"});
  CHECK(segment_files(disk).size() == 1);
}

TEST_CASE("a damaged segment is a warning, and its numbers are not used again",
          "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", from("s", 1));
  REQUIRE(writer->flush());
  add(*writer, "b", from("s", 2));
  REQUIRE(writer->close());
  const std::vector<std::string> files = segment_files(fs);
  std::string bytes = fs.contents(files[1]);
  bytes.resize(bytes.size() - 10);
  fs.put(files[1], bytes);
  writer = open_writer(fs);
  REQUIRE(writer->damaged_segments().size() == 1);
  CHECK(writer->damaged_segments()[0].where.find(files[1]) != std::string::npos);
  add(*writer, "c", from("s", 3));
  REQUIRE(writer->close());
  CHECK(segment_files(fs).size() == 3);
  CHECK(segment_files(fs)[2].find("000000000002.000000000003.00000003") != std::string::npos);
}

// Counts what is open at once.
class CountingFs : public io::MemFs {
 public:
  Result<std::unique_ptr<io::ReadFile>> open_read(std::string_view path) override {
    LK_TRY(auto file, MemFs::open_read(path));
    most_ = std::max(most_, ++open_);
    return std::unique_ptr<io::ReadFile>(std::make_unique<Counted>(std::move(file), open_));
  }
  int most_ = 0;

 private:
  class Counted : public io::ReadFile {
   public:
    Counted(std::unique_ptr<io::ReadFile> below, int& open)
        : below_(std::move(below)), open_(open) {}
    ~Counted() override { --open_; }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> dst) override {
      return below_->read_at(offset, dst);
    }
    std::uint64_t size_bytes() const override { return below_->size_bytes(); }

   private:
    std::unique_ptr<io::ReadFile> below_;
    int& open_;
  };
  int open_ = 0;
};

TEST_CASE("a store of many segments is taken up with one file open", "[store][writer]") {
  CountingFs fs;
  auto writer = open_writer(fs);
  for (std::uint64_t i = 1; i <= 50; ++i) {
    add(*writer, "x", from("s", i));
    REQUIRE(writer->flush());
  }
  writer.reset();
  writer = open_writer(fs);
  add(*writer, "x", from("s", 50), Added::kReplay);
  CHECK(read_positions(fs, "store")->find("s", "")->position == 50);
  CHECK(fs.most_ == 1);
}

record::FileDescriptor descriptor(std::string path, std::uint64_t inode, std::string head,
                                  std::uint64_t size_bytes) {
  record::FileDescriptor file;
  file.path = std::move(path);
  file.device = 1;
  file.inode = inode;
  file.birth_time_ns = 5;
  file.size_bytes = size_bytes;
  file.head_bytes = static_cast<std::uint32_t>(head.size());
  file.head_hash = hash128(head);
  file.head = std::move(head);
  return file;
}

TEST_CASE("a file that grew is the same source under its first name", "[store][writer]") {
  io::MemFs fs;
  const auto young = descriptor("/var/a.log", 9, "line 1\n", 7);
  const auto grown = descriptor("/var/a.log", 9, "line 1\nline 2\n", 14);
  const std::string first_name = record::source_id(young);
  const std::string later_name = record::source_id(grown);
  REQUIRE(first_name != later_name);
  auto writer = open_writer(fs);
  REQUIRE(writer->advance(first_name, "", 0, 0, record::descriptor_json(young)));
  add(*writer, "line 1", from(first_name, 7));
  REQUIRE(writer->close());
  // As a stateless program sees it later.
  writer = open_writer(fs);
  REQUIRE(writer->advance(later_name, "", 0, 0, record::descriptor_json(grown)));
  add(*writer, "line 1", from(later_name, 7), Added::kReplay);
  add(*writer, "line 2", from(later_name, 14));
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"line 1", "line 2"});
  auto table = read_positions(fs, "store");
  REQUIRE(table);
  CHECK(table->sorted().size() == 1);
  CHECK(table->find(first_name, "")->position == 14);
  for (const OpenSegment& open : snapshot_of(fs).segments)
    CHECK(open.reader->footer().sources == std::vector<std::string>{first_name});
}

TEST_CASE("a rewritten file is a new source, although it begins the same", "[store][writer]") {
  io::MemFs fs;
  const auto before = descriptor("/var/a.log", 9, "header\n", 100);
  const auto after = descriptor("/var/a.log", 9, "header\n", 20);
  const std::string name = record::source_id(before);
  REQUIRE(name == record::source_id(after));
  auto writer = open_writer(fs);
  REQUIRE(writer->advance(name, "", 0, 0, record::descriptor_json(before)));
  add(*writer, "old", from(name, 100));
  REQUIRE(writer->close());
  for (const Added expected : {Added::kStored, Added::kReplay}) {
    writer = open_writer(fs);
    REQUIRE(writer->advance(name, "", 0, 0, record::descriptor_json(after)));
    add(*writer, "new", from(name, 20), expected);
    REQUIRE(writer->close());
  }
  // Once it has outgrown its former self it is still the later one.
  const auto grown = descriptor("/var/a.log", 9, "header\n", 200);
  writer = open_writer(fs);
  REQUIRE(writer->advance(name, "", 0, 0, record::descriptor_json(grown)));
  add(*writer, "newer", from(name, 40));
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"old", "new", "newer"});
}

TEST_CASE("a file that is opened is resumed, or is new", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  const auto file = descriptor("/var/a.log", 9, "line 1\n", 7);
  auto known = writer->open_file(file, {});
  REQUIRE(known);
  CHECK(known->is_new);
  CHECK(known->source == record::source_id(file));
  add(*writer, "line 1", from(known->source, 7));
  REQUIRE(writer->close());
  writer = open_writer(fs);
  known = writer->open_file(descriptor("/var/a.log.1", 9, "line 1\nline 2\n", 14), {});
  REQUIRE(known);
  CHECK_FALSE(known->is_new);
  CHECK(known->source == record::source_id(file));
  CHECK(known->position == 7);
  // Another file at the old path, with the same beginning.
  known = writer->open_file(descriptor("/var/a.log", 10, "line 1\n", 7), {});
  REQUIRE(known);
  CHECK(known->is_new);
  CHECK(known->position == 0);
  CHECK(known->source != record::source_id(file));
}

}  // namespace
}  // namespace logkit::store
