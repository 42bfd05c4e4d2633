// Zone maps: they never exclude a value that is there.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "lib/record/json_text.h"
#include "tests/unit/segment/random_records.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

Zone zone_of(const std::vector<std::string>& objects) {
  const std::string bytes = write_segment(json_inputs(objects));
  const auto reader = must_open(bytes);
  REQUIRE(reader->footer().blocks[0].zone(0) != nullptr);
  return *reader->footer().blocks[0].zone(0);
}

TEST_CASE("zones: integers", "[segment]") {
  const Zone zone = zone_of({R"({"a":5})", R"({"a":-3})", R"({"a":"12"})", "{}"});
  CHECK(zone.present_rows == 3);
  CHECK(zone.has_integers);
  CHECK(zone.min_integer == -3);
  CHECK(zone.max_integer == 12);
  CHECK(zone.min_number == -3);
  CHECK(zone.max_number == 12);
  CHECK_FALSE(zone.has_texts);
}

TEST_CASE("zones: decimals are rounded outwards", "[segment]") {
  const Zone zone = zone_of({R"({"a":0.1})", R"({"a":0.30})", R"({"a":9007199254740993})"});
  CHECK(zone.has_numbers);
  CHECK_FALSE(zone.has_integers);
  CHECK(zone.min_number < 0.1);
  CHECK(zone.min_number > 0.0999);
  CHECK(zone.max_number >= 9007199254740993.0);
}

TEST_CASE("zones: one text among numbers takes the numbers away", "[segment]") {
  const Zone zone = zone_of({R"({"a":"5"})", R"({"a":"x"})"});
  CHECK_FALSE(zone.has_numbers);
  CHECK(zone.has_texts);
  CHECK(zone.min_text == "5");
  CHECK(zone.max_text == "x");
}

TEST_CASE("zones: texts are bounded by their unescaped bytes", "[segment]") {
  const Zone zone = zone_of({R"({"a":"\u007a"})", R"({"a":"b"})"});
  CHECK(zone.min_text == "b");
  CHECK(zone.max_text == "z");
}

TEST_CASE("zones: bounds are the least and the greatest text", "[segment]") {
  std::mt19937 random(11);
  const std::string_view pieces[] = {"a", "b", "ab", "z",         "m",     "/",
                                     "-", "9", "é",  "\\u0061", "\\n"};
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> objects;
    std::string low;
    std::string high;
    for (std::size_t i = 0; i < 20; ++i) {
      std::string raw = i == 0 ? "x" : "";  // no column of numbers
      for (std::size_t k = random() % 12; k > 0; --k) raw += pieces[random() % std::size(pieces)];
      objects.push_back("{\"a\":\"" + raw + "\"}");
      std::string text;
      record::unescape_json(raw, text);
      text.resize(std::min<std::size_t>(text.size(), 32));
      if (i == 0 || text < low) low = text;
      if (i == 0 || text > high) high = text;
    }
    const Zone zone = zone_of(objects);
    REQUIRE(zone.has_texts);
    REQUIRE(zone.min_text == low);
    REQUIRE(zone.max_text == high);
  }
}

TEST_CASE("zones: long texts are cut, and the bounds hold", "[segment]") {
  const std::string low(50, 'a');
  const std::string high(50, 'z');
  const Zone zone = zone_of({"{\"a\":\"" + low + "\"}", "{\"a\":\"" + high + "\"}"});
  CHECK(zone.min_text <= low);
  CHECK(high.substr(0, zone.max_text.size()) <= zone.max_text);
  CHECK(zone.max_text.size() < 50);
}

TEST_CASE("zones: a constant has one value", "[segment]") {
  CHECK(zone_of({R"({"a":"x"})", R"({"a":"x"})", "{}"}).distinct_hint == 1);
  CHECK(zone_of({R"({"a":7})", R"({"a":7})"}).distinct_hint == 1);
  CHECK(zone_of({R"({"a":7})", R"({"a":"7"})"}).distinct_hint != 1);
}

TEST_CASE("zones: a field that a block does not have has no zone there", "[segment]") {
  WriteOptions options;
  options.writer.block_rows = 1;
  const std::string bytes = write_segment(json_inputs({R"({"a":1})", R"({"b":1})"}), options);
  const auto reader = must_open(bytes);
  CHECK(reader->footer().blocks[0].zone(1) == nullptr);
  CHECK(reader->footer().blocks[1].zone(0) == nullptr);
  CHECK(reader->footer().blocks[1].zone(1) != nullptr);
}

TEST_CASE("zones: random records lie inside theirs", "[segment]") {
  RandomRecords random(21);
  std::vector<Input> inputs;
  for (int i = 0; i < 1000; ++i) inputs.push_back(random.next());
  WriteOptions options;
  options.writer.block_rows = 50;
  const std::string bytes = write_segment(inputs, options);
  const auto reader = must_open(bytes);
  record::TextScratch scratch;
  for (std::size_t index = 0; index < reader->footer().blocks.size(); ++index) {
    const BlockInfo& info = reader->footer().blocks[index];
    auto block = reader->read_block(index);
    REQUIRE(block);
    for (std::size_t i = 0; i < info.zones.size(); ++i) {
      const Zone& zone = info.zones[i];
      auto column = (*block)->load(i);
      REQUIRE(column);
      std::uint32_t present = 0;
      for (std::size_t row = 0; row < info.rows; ++row) {
        if (!column->present(row)) continue;
        ++present;
        const std::string text(column->text(row, scratch));
        CHECK(zone.kinds.has(column->kind(row)));
        if (zone.has_numbers) {
          CHECK(std::stold(text) >= zone.min_number);
          CHECK(std::stold(text) <= zone.max_number);
        }
        if (zone.has_texts) {
          CHECK(zone.min_text <= text);
          CHECK(text.substr(0, zone.max_text.size()) <= zone.max_text);
        }
      }
      CHECK(present == zone.present_rows);
    }
  }
}

}  // namespace
}  // namespace logkit::segment
