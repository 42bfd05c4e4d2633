// A flush that was begun goes on beside what is added meanwhile.
#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/store/positions.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

StoreWriterOptions two_threads() {
  StoreWriterOptions options;
  options.segment.threads = 2;
  return options;
}

void wait_for_flush(StoreWriter& writer) {
  auto is_done = writer.finish_flush();
  while (is_done && !*is_done) is_done = writer.finish_flush();
  REQUIRE(is_done);
}

TEST_CASE("records come in while a flush is under way", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs, two_threads());
  std::vector<std::string> expected;
  for (std::uint64_t i = 1; i <= 3000; ++i) {
    expected.push_back("line " + std::to_string(i));
    add(*writer, expected.back(), from("s", i));
    if (i % 10 == 0) REQUIRE(writer->begin_flush());
  }
  CHECK(writer->pending_records() == 0);
  REQUIRE(writer->close());
  CHECK(writer->totals().flushes == 300);
  CHECK(writer->totals().segments == 300);
  CHECK(segment_files(fs).size() == 300);
  CHECK(stored_records(fs) == expected);
  CHECK(read_positions(fs, "store")->find("s", "")->position == 3000);
}

TEST_CASE("a flush that was begun commits what came before it", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs, two_threads());
  add(*writer, "a", from("s", 1));
  REQUIRE(writer->begin_flush());
  CHECK(writer->pending_records() == 0);
  add(*writer, "b", from("s", 2));
  add(*writer, "again", from("s", 1), Added::kReplay);
  wait_for_flush(*writer);
  REQUIRE(writer->committed_positions().size() == 1);
  CHECK(writer->committed_positions()[0].position == 1);
  CHECK(writer->totals().flushes == 1);
  CHECK(writer->pending_records() == 1);
  CHECK(stored_records(fs) == std::vector<std::string>{"a"});
  REQUIRE(writer->flush());
  CHECK(writer->committed_positions()[0].position == 2);
  CHECK(stored_records(fs) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("with one thread a flush is over when it was begun", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", from("s", 1));
  REQUIRE(writer->begin_flush());
  CHECK(stored_records(fs) == std::vector<std::string>{"a"});
  CHECK(*writer->finish_flush());
  CHECK(writer->committed_positions().size() == 1);
}

TEST_CASE("what takes several segments, or has none, is flushed in order all the same",
          "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs, two_threads());
  REQUIRE(writer->begin_flush());
  CHECK(segment_files(fs).empty());
  add(*writer, "a", from("s", 1));
  REQUIRE(writer->begin_flush());
  add(*writer, "b", from("s", 2, kNoon + kNsPerDay));
  add(*writer, "c", from("s", 3));
  REQUIRE(writer->begin_flush());
  add(*writer, "d", from("s", 4));
  REQUIRE(writer->begin_flush());
  RecordMeta half = from("s", 5);
  half.unfinished = true;
  add(*writer, "e", half);
  REQUIRE(writer->begin_flush());
  REQUIRE(writer->close());
  CHECK(writer->totals().flushes == 4);
  CHECK(stored_records(fs) == std::vector<std::string>{"a", "b", "c", "d", "e"});
}

TEST_CASE("a flush that fails beside the ingest ends it with that error", "[store][writer]") {
  io::MemFs disk;
  io::FaultFs fs(disk, {.space_bytes = 100});
  auto writer = open_writer(fs, two_threads());
  add(*writer, "a", from("s", 1));
  Status failed = writer->begin_flush();
  auto is_done = failed ? writer->finish_flush() : Result<bool>(failed.error());
  while (is_done && !*is_done) is_done = writer->finish_flush();
  REQUIRE_FALSE(is_done);
  CHECK(is_done.error().where == "store");
  CHECK(writer->committed_positions().empty());
  CHECK_FALSE(writer->add_text("b", true, {}, from("s", 2)));
  CHECK_FALSE(writer->close());
  CHECK(segment_files(disk).empty());
}

}  // namespace
}  // namespace logkit::store
