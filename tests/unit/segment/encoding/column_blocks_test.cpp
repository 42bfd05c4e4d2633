// Columns over many blocks with one memory: tables that grow, decisions that
// are kept, tables that are full.
#include <random>

#include <fmt/format.h>

#include "tests/unit/segment/encoding/column_helpers.h"

namespace logkit::segment {
namespace {

using namespace testing;

// Lines of some messages that come and go from block to block.
Texts some_lines(std::mt19937& random, std::size_t count, unsigned block) {
  static constexpr const char* kVerbs[] = {"started", "stopped", "failed",  "retried", "queued",
                                           "dropped", "merged",  "skipped", "renamed", "moved"};
  Texts lines;
  for (std::size_t i = 0; i < count; ++i) {
    const auto job = static_cast<unsigned>(random() % 500);
    std::string line = "2026-03-01 12:" + std::to_string(10 + block % 50) + ":" +
                       std::to_string(10 + i % 50) + " job " + std::to_string(job) + " " +
                       kVerbs[(job + block) % 10] + " on node" + std::to_string(job % 9);
    if (random() % 4 == 0) line += ": \"it was " + std::string(kVerbs[random() % 10]) + " at /a/b\"";
    if (random() % 9 == 0) line += '\n' + std::string(random() % 3, '\0');
    if (random() % 40 == 0) line.assign(random() % 20, static_cast<char>(random()));
    lines.push_back(std::move(line));
  }
  return lines;
}

TEST_CASE("many blocks share tables and decisions") {
  for (const int level : {1, 3, 19}) {
    CAPTURE(level);
    std::mt19937 random(11);
    ColumnWriterOptions options;
    if (level == 19) {
      options = {.sample_rows = 4000, .fewest_predicted = 64, .decision_blocks = 0};
    }
    Columns columns(level, options);
    for (unsigned block = 0; block < 14; ++block) {
      const Texts lines = some_lines(random, 200 + random() % 600, block);
      Texts jobs;
      Texts states;
      for (const std::string& line : lines) {
        const std::size_t at = std::min(line.find("job"), line.size());
        jobs.push_back(line.substr(at, 7));
        states.push_back(line.substr(std::min(at + 7, line.size()), 6));
      }
      columns.write({{jobs}, {states}, {lines, TextLevel::kLine, true, true}});
    }
    columns.check();
  }
}

// Columns of every form, long enough to be shared.
std::vector<TestColumn> long_columns(std::mt19937& random, unsigned block) {
  const std::size_t count = 3000;
  const Texts lines = some_lines(random, count, block);
  Texts words;
  Texts ids;
  Texts hashes;
  Texts decimals;
  Texts all_different;
  for (std::size_t i = 0; i < count; ++i) {
    words.push_back("/path/" + std::to_string(random() % 300) + "/of some resource");
    ids.push_back(std::to_string(random() % 100'000));
    hashes.push_back(fmt::format("{:016x}{:016x}", random() % 1000, random() % 7));
    decimals.push_back(fmt::format("{}.{:03}", random() % 50, random() % 1000));
    all_different.push_back(fmt::format("k{}x{}", random(), std::string(random() % 9, 'q')));
  }
  return {{words},
          {ids},
          {hashes},
          {decimals},
          {all_different, TextLevel::kWord},
          {lines, TextLevel::kLine, true, true}};
}

TEST_CASE("columns are the same whoever does a part of the work") {
  for (const bool full_tables : {false, true}) {
    CAPTURE(full_tables);
    ColumnWriterOptions options;
    if (full_tables) options.dictionary_bytes = 12'000;
    SharedWork work(true);
    Columns alone(3, options);
    Columns shared(3, options);
    shared.share(work);
    std::mt19937 random(13);
    for (unsigned block = 0; block < 5; ++block) {
      const std::vector<TestColumn> inputs = long_columns(random, block);
      const TestBlock& one = alone.write(inputs);
      const TestBlock& other = shared.write(inputs);
      for (const auto& [column, written] : one.columns) {
        CAPTURE(block, column);
        CHECK(written->is_same(*other.columns.at(column)));
      }
    }
    CHECK(alone.tables().dictionary_bytes == shared.tables().dictionary_bytes);
    shared.check();
  }
}

TEST_CASE("tables that are full leave columns that need none") {
  std::mt19937 random(12);
  ColumnWriterOptions options;
  options.dictionary_bytes = 200;
  options.pattern_bytes = 300;
  Columns columns(3, options);
  for (unsigned block = 0; block < 6; ++block) {
    const Texts lines = some_lines(random, 300, block);
    Texts names;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      names.push_back("name of " + std::string(1 + random() % 30, static_cast<char>('a' + block)));
    }
    columns.write({{names, TextLevel::kWord}, {lines, TextLevel::kLine, false}});
  }
  columns.check();
  std::uint64_t bytes = 0;
  for (const StringDictionary& dictionary : columns.tables().dictionaries) {
    bytes += dictionary.text_bytes();
  }
  CHECK(bytes <= 200);
}

// What was predicted by a column that hung on nothing is not bound to it once
// that column hangs on seven others: readers follow eight.
TEST_CASE("a predictor that is remembered does not make chains longer than readers follow") {
  constexpr std::size_t kRows = 5000;
  constexpr std::size_t kChain = 13;
  std::mt19937 random(13);
  Columns columns;
  for (const std::size_t whole_from : {kChain - 5, std::size_t{1}}) {
    std::vector<TestColumn> inputs(kChain);
    for (std::size_t row = 0; row < kRows; ++row) {
      auto value = static_cast<unsigned>(random() % 300);
      for (unsigned column = 0; column < kChain; ++column) {
        const unsigned distinct = 300 - 20 * column;
        const bool follows = row < 1000 || column >= whole_from;
        value = std::min(follows ? value : static_cast<unsigned>(random() % 300), distinct - 1);
        inputs[column].texts.push_back("value " + std::to_string(value * 7919));
      }
    }
    columns.write(std::move(inputs));
  }
  columns.check();
}

TEST_CASE("the same input gives the same bytes") {
  const auto written = [] {
    std::mt19937 random(14);
    Columns columns;
    std::string bytes;
    for (unsigned block = 0; block < 4; ++block) {
      const TestBlock& made =
          columns.write({{some_lines(random, 400, block), TextLevel::kLine, false}});
      bytes += made.columns.at(0)->meta + std::to_string(made.columns.at(0)->stored_bytes());
    }
    return bytes + encode_patterns(columns.tables());
  };
  CHECK(written() == written());
}

}  // namespace
}  // namespace logkit::segment
