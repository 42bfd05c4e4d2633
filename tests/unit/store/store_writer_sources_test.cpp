#include "lib/store/store_writer.h"

#include <catch2/catch.hpp>

#include "lib/store/positions.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

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
