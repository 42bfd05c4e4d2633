// What is read: one suffix to open, the head of a block, and of its columns
// only the one that was asked for.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "lib/segment/searchable_block.h"
#include "lib/segment/wire.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kRows = 20000;

// Three columns that do not compress, one that does.
std::string wide_segment() {
  std::mt19937_64 random(1);
  std::vector<std::string> objects;
  for (std::size_t i = 0; i < kRows; ++i) {
    std::string object = "{\"status\":" + std::to_string(200 + i % 3);
    for (const char* key : {"a", "b", "c"}) {
      object += std::string(",\"") + key + "\":\"" + std::to_string(random()) + "x\"";
    }
    objects.push_back(object + "}");
  }
  return write_segment(json_inputs(objects));
}

std::uint64_t stored_bytes(const Footer& footer, std::string_view name) {
  for (const ColumnInfo& column : footer.columns) {
    if (footer.fields[column.field].path.name() == name) return column.stored_bytes;
  }
  return 0;
}

TEST_CASE("laziness: opening takes one read of the end", "[segment]") {
  const std::string bytes = wide_segment();
  REQUIRE(bytes.size() > 2 * kSuffixBytes);
  const auto reader = must_open(bytes);
  CHECK(reader->reads() == 1);
  CHECK(reader->bytes_read() == kSuffixBytes);
}

TEST_CASE("laziness: only the column that is asked for is read", "[segment]") {
  const std::string bytes = wide_segment();
  const auto reader = must_open(bytes);
  const std::uint64_t opened = reader->bytes_read();
  auto block = reader->read_block(0);
  REQUIRE(block);
  const std::uint64_t head = reader->bytes_read();
  CHECK(head - opened < 40'000);
  REQUIRE((*block)->load_times());
  for (std::size_t i = 0; i < (*block)->fields().size(); ++i) {
    if ((*block)->fields()[i].name == "status") REQUIRE((*block)->load(i));
  }
  const std::uint64_t with_status = reader->bytes_read();
  CHECK(with_status - head < 10'000);
  for (std::size_t i = 0; i < (*block)->fields().size(); ++i) {
    if ((*block)->fields()[i].name == "b") REQUIRE((*block)->load(i));
  }
  const std::uint64_t b_bytes = stored_bytes(reader->footer(), "b");
  CHECK(b_bytes > 150'000);
  // Beside the column's own frames, the patterns of its texts.
  const std::uint64_t read = reader->bytes_read() - with_status;
  CHECK(read < b_bytes + 1'000);
  CHECK(read + 1'000 > b_bytes);
}

TEST_CASE("laziness: a block that nobody asks for is not read", "[segment]") {
  std::vector<Input> inputs;
  std::mt19937_64 random(2);
  for (int i = 0; i < 40000; ++i) {
    inputs.push_back({.text = std::to_string(random()) + std::to_string(random()), .json = false});
  }
  WriteOptions options;
  options.writer.block_rows = 10000;
  const std::string bytes = write_segment(inputs, options);
  const auto reader = must_open(bytes);
  const std::uint64_t opened = reader->bytes_read();
  auto block = reader->read_block(2);
  REQUIRE(block);
  REQUIRE((*block)->load(0));
  CHECK(reader->bytes_read() - opened < reader->footer().blocks[2].length_bytes + 1000);
}

TEST_CASE("laziness: many small columns come with the head in one read", "[segment]") {
  std::vector<std::string> objects;
  for (int i = 0; i < 100; ++i) {
    std::string object = "{";
    for (int key = 0; key < 50; ++key) {
      object += (key > 0 ? ",\"k" : "\"k") + std::to_string(key) + "\":" + std::to_string(i % 7);
    }
    objects.push_back(object + "}");
  }
  const std::string bytes = write_segment(json_inputs(objects));
  const auto reader = must_open(bytes);
  auto block = reader->read_block(0);
  const std::uint64_t reads = reader->reads();
  for (std::size_t i = 0; i < 50; ++i) REQUIRE((*block)->load(i));
  CHECK(reader->reads() == reads);
}

// Fields of few long values, which make dictionaries of more than what is kept of the
// end of a segment.
std::string segment_of_dictionaries() {
  std::mt19937_64 random(4);
  std::vector<std::string> values;
  for (int i = 0; i < 800; ++i) {
    std::string value;
    for (int word = 0; word < 20; ++word) value += std::to_string(random()) + "/";
    values.push_back(value);
  }
  std::vector<std::string> objects;
  for (std::size_t i = 0; i < 8000; ++i) {
    std::string object = "{";
    for (std::size_t key = 0; key < 3; ++key) {
      object += (key > 0 ? ",\"k" : "\"k") + std::to_string(key) + "\":\"" +
                values[random() % 200 + 200 * key] + std::to_string(key) + "\"";
    }
    objects.push_back(object + "}");
  }
  return write_segment(json_inputs(objects));
}

TEST_CASE("laziness: small dictionaries that lie in one piece are read together", "[segment]") {
  const std::string bytes = segment_of_dictionaries();
  const auto reader = must_open(bytes);
  std::uint64_t dictionary_bytes = 0;
  for (const Section& section : reader->footer().sections) {
    if (section.kind == static_cast<std::uint32_t>(SectionKind::kDictionaries)) {
      dictionary_bytes += section.length_bytes;
    }
  }
  REQUIRE(dictionary_bytes > 70'000);
  auto block = reader->read_block(0);
  REQUIRE(block);
  const std::uint64_t before = reader->bytes_read();
  for (std::size_t i = 0; i < (*block)->fields().size(); ++i) REQUIRE((*block)->load(i));
  const std::uint64_t block_bytes = reader->footer().blocks[0].length_bytes;
  CHECK(reader->bytes_read() - before < block_bytes + dictionary_bytes + 1'000);
}

// The values of four blocks make a dictionary of several pieces; the last block has some
// of the first and of the fourth.
std::string segment_of_one_dictionary() {
  constexpr std::size_t kValues = 1'600;
  constexpr std::size_t kBlockRows = 4 * kValues;
  std::mt19937_64 random(9);
  std::vector<std::string> values(4 * kValues);
  for (std::string& value : values) {
    for (int letter = 0; letter < 700; ++letter)
      value.push_back(static_cast<char>('m' + random() % 4));
  }
  std::vector<std::string> objects;
  const auto add = [&](std::size_t value) {
    objects.push_back("{\"k\":\"" + values[value] + "\"}");
  };
  for (std::size_t i = 0; i < 4 * kBlockRows; ++i)
    add(i / kBlockRows * kValues + random() % kValues);
  for (std::size_t i = 0; i < kBlockRows; ++i) add(i % 2 * 3 * kValues + random() % kValues);
  WriteOptions options;
  options.writer.block_rows = kBlockRows;
  return write_segment(json_inputs(objects), options);
}

TEST_CASE("laziness: the parts of a dictionary that a block has come with few reads", "[segment]") {
  const std::string bytes = segment_of_one_dictionary();
  const auto reader = must_open(bytes);
  const auto is_of_dictionaries = [](const Section& section) {
    return section.kind == static_cast<std::uint32_t>(SectionKind::kDictionaries);
  };
  REQUIRE(std::ranges::count_if(reader->footer().sections, is_of_dictionaries) > 3);
  auto block = reader->read_block(4);
  REQUIRE(block);
  const std::uint64_t reads = reader->reads();
  for (std::size_t i = 0; i < (*block)->fields().size(); ++i) REQUIRE((*block)->load(i));
  // The ids, and the pieces with what lies between.
  CHECK(reader->reads() - reads <= 2);
}

TEST_CASE("laziness: few whole records take one read of the block's columns", "[segment]") {
  const std::string bytes = wide_segment();
  const auto reader = must_open(bytes);
  auto block = reader->read_block(0);
  REQUIRE(block);
  searchable(**block)->narrow({7, 4711});
  const std::uint64_t reads = reader->reads();
  std::string out;
  REQUIRE((*block)->append_original(7, out));
  REQUIRE((*block)->append_original(4711, out));
  CHECK(reader->reads() - reads <= 2);
}

TEST_CASE("laziness: records that will be asked for bring their times along", "[segment]") {
  const std::string bytes = wide_segment();
  const auto reader = must_open(bytes);
  auto block = reader->read_block(0);
  REQUIRE(block);
  searchable(**block)->narrow({7, 4711}, true);
  const std::uint64_t reads = reader->reads();
  REQUIRE((*block)->load_times());
  std::string out;
  REQUIRE((*block)->append_original(7, out));
  REQUIRE((*block)->append_original(4711, out));
  CHECK(reader->reads() - reads == 1);
}

TEST_CASE("laziness: a segment whose end is longer than the suffix opens in three reads",
          "[segment]") {
  // Many fields in many blocks: zone maps larger than the suffix.
  std::vector<std::string> objects;
  std::mt19937_64 random(3);
  for (int i = 0; i < 120; ++i) {
    std::string object = "{";
    for (int key = 0; key < 400; ++key) {
      object += (key > 0 ? ",\"k" : "\"k") + std::to_string(key) + "\":" + std::to_string(random() >> 1);
    }
    objects.push_back(object + "}");
  }
  WriteOptions options;
  options.writer.block_rows = 1;
  const std::string bytes = write_segment(json_inputs(objects), options);
  const auto reader = must_open(bytes);
  CHECK(reader->reads() <= 3);
  CHECK(reader->reads() > 1);
  auto records = read_records(*reader);
  REQUIRE(records);
  CHECK(*records == objects);
}

}  // namespace
}  // namespace logkit::segment
