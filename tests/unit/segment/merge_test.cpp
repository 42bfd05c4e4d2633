// Merging: what comes out is what went in, in the order of arrival.
#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lib/segment/merge.h"
#include "tests/unit/segment/merge_helpers.h"
#include "tests/unit/segment/random_records.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

std::vector<std::string> records_of(const std::string& bytes) {
  const auto reader = must_open(bytes);
  auto records = read_records(*reader);
  REQUIRE(records);
  return *records;
}

// Record i of all goes to segment i % parts, with the arrival number i.
struct Dealt {
  std::vector<std::string> segments;
  std::vector<Input> all;
};
Dealt deal(std::size_t rows, std::size_t parts, std::uint32_t seed, std::uint32_t block_rows) {
  RandomRecords random(seed);
  Dealt dealt;
  std::vector<std::vector<Input>> hands(parts);
  for (std::size_t i = 0; i < rows; ++i) {
    Input input = random.next();
    input.time_ns = static_cast<std::int64_t>(i * 7919 % 1000) * 1'000'000;
    input.source = i % 3 == 0 ? "" : "file:" + std::to_string(i % 4);
    hands[i % parts].push_back(input);
    dealt.all.push_back(std::move(input));
  }
  for (std::size_t part = 0; part < parts; ++part) {
    WriteOptions options;
    options.writer.block_rows = block_rows;
    options.first_arrival = part;
    options.arrival_step = parts;
    dealt.segments.push_back(write_segment(hands[part], options));
  }
  return dealt;
}

TEST_CASE("merge: records come out in the order of arrival, as they were", "[merge]") {
  const auto parts = GENERATE(1, 2, 5);
  const auto block_rows = GENERATE(1, 7, 4096);
  const Dealt dealt = deal(400, static_cast<std::size_t>(parts), 5, static_cast<std::uint32_t>(block_rows));
  const std::string one = write_segment(dealt.all);
  for (const Level level : {Level::kFast, Level::kDefault, Level::kArchive}) {
    const Merged merged = merge(dealt.segments, {.level = level});
    REQUIRE(merged.status);
    CHECK(rows_of(merged.bytes) == rows_of(one));
    CHECK(verify_faults(merged.bytes).empty());
    CHECK(merged.footer.level == level);
    CHECK(must_open(merged.bytes)->footer().level == level);
    CHECK(merged.footer.statistics == must_open(one)->footer().statistics);
    CHECK(merged.footer.raw_bytes == must_open(one)->footer().raw_bytes);
    CHECK(merged.bytes == merge(dealt.segments, {.level = level}).bytes);
  }
}

TEST_CASE("merge: fields are those of the records, whatever the numbers of their columns",
          "[merge]") {
  const std::string a = write_segment(json_inputs({R"({"a":1,"b":"x"})", R"({"b":"y","a":null})"}));
  WriteOptions later;
  later.first_arrival = 2;
  const std::string b =
      write_segment(json_inputs({R"({"c":{"d":true},"b":"z"})", R"({"a":"7","a":8})"}), later);
  const Merged merged = merge({a, b});
  REQUIRE(merged.status);
  const auto reader = must_open(merged.bytes);
  auto block = reader->read_block(0);
  REQUIRE(block);
  CHECK(field_texts(**block, "a") == std::vector<std::string>{"n:1", "null", "-", "n:8"});
  CHECK(field_texts(**block, "b") == std::vector<std::string>{"s:x", "s:y", "s:z", "-"});
  CHECK(field_texts(**block, "c.d") == std::vector<std::string>{"-", "-", "b:true", "-"});
}

TEST_CASE("merge: bytes that were stripped of records go on counting", "[merge]") {
  std::vector<std::string> objects;
  for (int i = 0; i < 100; ++i) {
    objects.push_back(R"({"n":)" + std::to_string(i) + R"(,"_src":"file:a","_pos":)" +
                      std::to_string(i * 100) + "}");
  }
  const std::string a = write_segment(json_inputs(objects));
  const Merged merged = merge({a}, {.block_rows = 7});
  REQUIRE(merged.status);
  CHECK(merged.footer.raw_bytes == must_open(a)->footer().raw_bytes);
  CHECK(records_of(merged.bytes) == records_of(a));
  CHECK(verify_faults(merged.bytes).empty());
}

TEST_CASE("merge: records of more shapes than a table takes are stored whole", "[merge]") {
  std::vector<std::string> segments;
  std::vector<std::string> expected;
  for (std::uint64_t part = 0; part < 3; ++part) {
    std::vector<std::string> objects;
    for (std::uint64_t i = 0; i < 2500; ++i) {
      objects.push_back("{\"k" + std::to_string(part * 10'000 + i) + "\":" + std::to_string(i) + "}");
    }
    expected.insert(expected.end(), objects.begin(), objects.end());
    WriteOptions options;
    options.first_arrival = part * 2500;
    segments.push_back(write_segment(json_inputs(objects), options));
  }
  const Merged merged = merge(segments);
  REQUIRE(merged.status);
  CHECK(merged.footer.statistics.whole_rows > 0);
  CHECK(records_of(merged.bytes) == expected);
  CHECK(verify_faults(merged.bytes).empty());
  // And merged again.
  const Merged again = merge({merged.bytes});
  REQUIRE(again.status);
  CHECK(records_of(again.bytes) == expected);
}

TEST_CASE("merge: a segment that is there twice is an error", "[merge]") {
  const std::string a = write_segment(json_inputs({R"({"a":1})", R"({"a":2})"}));
  const Merged merged = merge({a, a});
  REQUIRE_FALSE(merged.status);
  CHECK(merged.status.error().code == Code::kCorrupt);
  CHECK(merged.status.error().what.find("arrival number 0") != std::string::npos);
}

TEST_CASE("merge: the term index has what that of the newest input has", "[merge]") {
  const auto choice = [](const std::vector<WriterOptions>& of_inputs) {
    std::vector<std::string> segments;
    for (const WriterOptions& options : of_inputs)
      segments.push_back(write_segment(json_inputs({R"({"a":"x","b":"y"})"}), {.writer = options, .provenance = {}}));
    segments.push_back(write_segment({}));
    std::vector<std::unique_ptr<MergeInput>> inputs;
    for (const std::string& bytes : segments) {
      auto input = MergeInput::open(std::make_unique<MemoryFile>(bytes), "a.seg");
      REQUIRE(input);
      inputs.push_back(std::move(*input));
    }
    WriterOptions options;
    keep_choices(inputs, options);
    return options;
  };
  WriterOptions none;
  none.index = false;
  WriterOptions not_a;
  not_a.unindexed_fields = {"a"};
  WriterOptions only_c;
  only_c.indexed_fields = {"c"};
  CHECK_FALSE(choice({none, none}).index);
  CHECK_FALSE(choice({{}, none}).index);
  CHECK(choice({none, {}}).index);
  CHECK(choice({{}, not_a}).unindexed_fields == std::vector<std::string>{"a"});
  CHECK(choice({not_a, {}}).unindexed_fields.empty());
  CHECK(choice({not_a, only_c}).unindexed_fields == std::vector<std::string>{"a", "b"});
  CHECK(choice({{}, {}}).unindexed_fields.empty());
}

TEST_CASE("merge: a segment without records adds none", "[merge]") {
  const std::string empty = write_segment({});
  const std::string a = write_segment(json_inputs({R"({"a":1})"}));
  CHECK(records_of(merge({empty, a}).bytes) == records_of(a));
  CHECK(merge({empty, empty}).footer.rows == 0);
}

TEST_CASE("merge: it stops when it is told to", "[merge]") {
  const std::string a = write_segment(json_inputs({R"({"a":1})", R"({"a":2})"}));
  MergeOptions options;
  options.stop = [] { return true; };
  const Merged merged = merge({a}, {}, options);
  REQUIRE_FALSE(merged.status);
  CHECK(merged.status.error().code == Code::kCancelled);
}

// Whatever a flipped bit makes of an input: an error, or the right records; and
// where damage is to be left out, fewer of them, none another.
TEST_CASE("merge: damage is an error, or costs its block alone", "[merge]") {
  const Dealt dealt = deal(24, 1, 9, 6);
  const std::string& whole = dealt.segments[0];
  const std::vector<std::string> rows = rows_of(whole);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    auto input = MergeInput::open(std::make_unique<MemoryFile>(damaged), "a.seg");
    if (!input) continue;
    INFO("byte " << at);
    const Merged strict = merge({damaged});
    if (strict.status) CHECK(rows_of(strict.bytes) == rows);
    std::size_t faults = 0;
    MergeOptions lenient;
    lenient.on_damage = [&](const Error& error) {
      ++faults;
      CHECK(error.where.find("a.seg") != std::string::npos);
    };
    const Merged salvaged = merge({damaged}, {}, lenient);
    REQUIRE(salvaged.status);
    CHECK(strict.status.ok() == (faults == 0));
    const std::vector<std::string> left = rows_of(salvaged.bytes);
    CHECK(left.size() + 6 * faults >= rows.size());
    CHECK(std::includes(rows.begin(), rows.end(), left.begin(), left.end(),
                        [&](const std::string& a, const std::string& b) {
                          return std::find(rows.begin(), rows.end(), a) <
                                 std::find(rows.begin(), rows.end(), b);
                        }));
  }
}

}  // namespace
}  // namespace logkit::segment
