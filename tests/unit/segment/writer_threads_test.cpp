// The bytes of a segment depend on the records alone: not on the run, not on how
// many threads write it, not on when the end of it is begun.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "tests/unit/segment/random_records.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

TEST_CASE("segment: the same records give the same bytes", "[segment]") {
  const auto write = [] {
    RandomRecords random(6);
    std::vector<Input> inputs;
    for (int i = 0; i < 500; ++i) inputs.push_back(random.next());
    WriteOptions options;
    options.writer.block_rows = 100;
    return write_segment(inputs, options);
  };
  CHECK(write() == write());
}

TEST_CASE("segment: any number of threads gives the same bytes", "[segment]") {
  RandomRecords random(50);
  std::vector<Input> inputs;
  for (int i = 0; i < 3'000; ++i) inputs.push_back(random.next());
  for (const Level level : {Level::kFast, Level::kDefault}) {
    for (const std::uint32_t rows : {1u, 7u, 256u, 5'000u}) {
      CAPTURE(rows);
      const auto bytes_of = [&](std::uint32_t threads) {
        WriteOptions options;
        options.writer = {.level = level, .block_rows = rows, .threads = threads};
        return write_segment(inputs, options);
      };
      const std::string bytes = bytes_of(1);
      CHECK((bytes == bytes_of(2)));
      CHECK((bytes == bytes_of(5)));
    }
  }
}

// Records of a service, and lines of it, in blocks that are worth a second thread.
std::vector<Input> service_records(std::size_t count) {
  std::mt19937 random(55);
  std::vector<Input> inputs;
  for (std::size_t i = 0; i < count; ++i) {
    const auto user = random() % 400;
    const auto id = fmt::format("{:08x}-1234-4abc-8def-{:012x}", random(), random());
    const std::string line = fmt::format(
        "10.{}.{}.7 user{} GET /api/v{}/items/{} took {}.{} ms id={}", random() % 4, random() % 256,
        user, random() % 3, random() % 50'000, random() % 90, random() % 10, id);
    if (i % 2 == 0) {
      inputs.push_back({.text = line, .json = false});
    } else {
      inputs.push_back(
          {.text = fmt::format(
               R"({{"user":"user{}","id":"{}","n":{},"msg":"user{} asked \"{}\" again"}})", user,
               id, random(), user, id)});
    }
    inputs.back().time_ns = static_cast<std::int64_t>(i) * 1'000'003;
  }
  return inputs;
}

TEST_CASE("segment: two threads share the work of large blocks", "[segment]") {
  const std::vector<Input> inputs = service_records(24'000);
  for (const Level level : {Level::kDefault, Level::kArchive}) {
    const auto bytes_of = [&](std::uint32_t threads) {
      WriteOptions options;
      options.writer = {.level = level, .block_rows = 7'000, .threads = threads};
      return write_segment(inputs, options);
    };
    const std::string bytes = bytes_of(2);
    CHECK((bytes == bytes_of(1)));
    const auto reader = must_open(bytes);
    auto records = read_records(*reader);
    REQUIRE(records);
    for (std::size_t i = 0; i < inputs.size(); ++i) REQUIRE((*records)[i] == inputs[i].text);
    CHECK(verify_faults(bytes).empty());
  }
}

TEST_CASE("segment: what was begun of finishing changes nothing", "[segment]") {
  const std::vector<Input> inputs = service_records(3'000);
  const auto bytes_of = [&](bool begins, std::uint32_t threads) {
    io::MemFs fs;
    auto file = fs.create("a.seg");
    auto writer = Writer::create(**file, {.threads = threads});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const RecordStamp stamp{.arrival = i};
      const Input& input = inputs[i];
      REQUIRE((input.json ? (*writer)->add_json(input.text, stamp)
                          : (*writer)->add_text(input.text, true, {}, stamp)));
    }
    if (begins) REQUIRE((*writer)->begin_finish());
    REQUIRE((*writer)->finish({}));
    REQUIRE((*file)->sync());
    return fs.contents("a.seg");
  };
  const std::string bytes = bytes_of(false, 1);
  CHECK((bytes == bytes_of(true, 1)));
  CHECK((bytes == bytes_of(true, 2)));
}

TEST_CASE("segment: a writer with threads may be left at any time", "[segment]") {
  RandomRecords random(51);
  for (const int count : {0, 1, 9, 10, 11, 25}) {
    io::MemFs fs;
    auto file = fs.create("a.seg");
    REQUIRE(file);
    auto writer = Writer::create(**file, {.block_rows = 5, .threads = 2});
    REQUIRE(writer);
    for (int i = 0; i < count; ++i) {
      REQUIRE((*writer)->add_text(random.next().text, true, {},
                                  {.arrival = static_cast<std::uint64_t>(i)}));
    }
    CHECK((*writer)->row_count() == static_cast<std::uint64_t>(count));
  }
}

}  // namespace
}  // namespace logkit::segment
