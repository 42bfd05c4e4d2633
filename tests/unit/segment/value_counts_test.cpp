// What a block knows of values without giving each row its own.
#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

std::size_t index_of(const BlockSource& block, std::string_view name) {
  for (std::size_t i = 0; i < block.fields().size(); ++i) {
    if (block.fields()[i].name == name) return i;
  }
  FAIL("no field " << name);
  return 0;
}

std::string entry_of(const record::Column& column, std::size_t row) {
  record::TextScratch scratch;
  return std::to_string(static_cast<int>(column.kind(row))) + ":" +
         std::string(column.text(row, scratch));
}

// By the rows.
Counts counts_of_rows(BlockSource& block, std::string_view name) {
  Counts counts;
  auto column = block.load(index_of(block, name));
  REQUIRE(column);
  for (std::size_t row = 0; row < column->row_count(); ++row) ++counts[entry_of(*column, row)];
  return counts;
}

std::optional<Counts> counted(BlockSource& block, std::string_view name) {
  auto known = block.count_values(index_of(block, name));
  REQUIRE(known);
  if (!*known) return std::nullopt;
  Counts counts;
  REQUIRE((*known)->rows.size() == (*known)->values.row_count());
  for (std::size_t i = 0; i < (*known)->rows.size(); ++i) {
    counts[entry_of((*known)->values, i)] += (*known)->rows[i];
  }
  return counts;
}

std::unique_ptr<BlockSource> first_block(Reader& reader) {
  auto block = reader.read_block(0);
  REQUIRE(block);
  return std::move(*block);
}

TEST_CASE("values are counted without the rows", "[segment]") {
  const char* const levels[] = {"info", "warn", "er\\\"ror", "tief\\u00e4", "\\n"};
  std::mt19937 random(7);
  std::vector<std::string> objects;
  for (std::size_t i = 0; i < 5000; ++i) {
    std::string object = "{\"level\":\"" + std::string(levels[random() % 5]) + "\"";
    object += ",\"same\":\"x\"";
    if (i % 4 != 0) object += ",\"some\":\"v" + std::to_string(random() % 200) + "\"";
    object += ",\"mixed\":" + std::string(i % 2 == 0 ? "\"7\"" : "7");
    object += ",\"twice\":\"a\"" + std::string(i % 7 == 0 ? ",\"twice\":\"b\"" : "");
    objects.push_back(object + ",\"id\":\"" + std::to_string(random()) + "\"}");
  }
  const std::string bytes = write_segment(json_inputs(objects));
  const auto reader = must_open(bytes);
  const auto block = first_block(*reader);
  for (const char* name : {"level", "same", "some"}) {
    CAPTURE(name);
    const auto counts = counted(*block, name);
    REQUIRE(counts);
    CHECK(*counts == counts_of_rows(*block, name));
  }
  // Here rows have to say more: which of two values they have, or which column it is
  // in.
  CHECK_FALSE(counted(*block, "twice"));
  CHECK_FALSE(counted(*block, "mixed"));
  CHECK_FALSE(counted(*block, "id"));
}

TEST_CASE("of records stored whole no values are counted", "[segment]") {
  std::string deep = "1";
  for (int i = 0; i < 300; ++i) deep = "{\"a\":" + deep + "}";
  const std::string bytes =
      write_segment(json_inputs({R"({"a":"x"})", "{\"a\":\"y\",\"deep\":" + deep + "}", R"({"a":"x"})"}));
  const auto reader = must_open(bytes);
  REQUIRE(reader->footer().blocks[0].whole_rows > 0);
  const auto block = first_block(*reader);
  CHECK_FALSE(counted(*block, "a"));
}

TEST_CASE("the span of a block's times is known before they are read", "[segment]") {
  std::vector<Input> inputs = json_inputs({R"({"a":1})", R"({"a":2})", R"({"a":3})"});
  inputs[0].time_ns = 20;
  inputs[1].time_ns = 10;
  inputs[2].time_ns = 15;
  const std::string bytes = write_segment(inputs);
  const auto reader = must_open(bytes);
  const auto block = first_block(*reader);
  const auto span = block->time_span();
  REQUIRE(span);
  CHECK(span->min_ns == 10);
  CHECK(span->max_ns == 20);
}

}  // namespace
}  // namespace logkit::segment
