// Searches of values as they are stored: no row that has a text is missed, and
// where it matters few others are given. Rows read by themselves are as they are
// among all.
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "lib/segment/index/unicode.h"
#include "lib/segment/searchable_block.h"
#include "tests/unit/segment/random_records.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

std::string folded(std::string_view text) {
  std::string out;
  index::append_folded(text, out);
  return out;
}

bool is_word(std::string_view text, std::size_t at) {
  return at < text.size() && index::is_ascii_word_byte(static_cast<unsigned char>(text[at]));
}
// Of letters beyond ASCII, too, and of some bytes that are none.
bool is_perhaps_word(std::string_view text, std::size_t at) {
  return is_word(text, at) || (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80);
}

// What TextSearch says, looked for the plain way.
template <typename IsWord>
bool has(std::string_view whole, const TextSearch& search, IsWord is_word) {
  const std::string text = search.any_case ? folded(whole) : std::string(whole);
  for (std::size_t at = text.find(search.text); at != std::string::npos;
       at = text.find(search.text, at + 1)) {
    const std::size_t end = at + search.text.size();
    if (search.at_begin && at != 0) continue;
    if (search.at_end && end != text.size()) continue;
    if (search.word_begin && at > 0 && is_word(text, at - 1)) continue;
    if (search.word_end && is_word(text, end)) continue;
    return true;
  }
  return false;
}

std::vector<std::string> texts_of(BlockSource& block, std::size_t field) {
  const auto column = block.load(field);
  REQUIRE(column);
  std::vector<std::string> texts;
  record::TextScratch scratch;
  for (std::size_t row = 0; row < block.row_count(); ++row) {
    texts.emplace_back(column->text(row, scratch));
  }
  return texts;
}

// A stretch of the text, in one of the ways to look for it.
TextSearch needle(const std::string& text, std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return random() % limit; };
  TextSearch search;
  const std::size_t length = 1 + below(std::min<std::size_t>(text.size(), 40));
  const std::size_t at = below(text.size() - length + 1);
  search.text = text.substr(at, length);
  search.at_begin = at == 0 && below(2) == 0;
  search.at_end = at + length == text.size() && below(2) == 0;
  search.word_begin = at > 0 && !is_word(text, at - 1) && below(2) == 0;
  search.word_end = !is_word(text, at + length) && below(2) == 0;
  const std::string lowered = folded(search.text);
  const bool ascii = std::all_of(lowered.begin(), lowered.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii && below(3) == 0) {
    search.any_case = true;
    search.text = lowered;
  }
  return search;
}

struct Tally {
  std::size_t searches = 0;
  std::size_t found = 0;   // rows that have the text
  std::size_t others = 0;  // rows given that do not
  std::size_t sure = 0;    // rows of which that is said
  std::size_t missed = 0;
};

// Looks for stretches of values in all fields of all blocks.
Tally search_at_random(const std::string& bytes, std::size_t needles, std::uint32_t seed) {
  std::mt19937 random(seed);
  Tally tally;
  const auto reader = must_open(bytes);
  for (std::size_t b = 0; b < reader->footer().blocks.size(); ++b) {
    auto all = reader->read_block(b);
    REQUIRE(all);
    for (std::size_t field = 0; field < (*all)->fields().size(); ++field) {
      const std::vector<std::string> texts = texts_of(**all, field);
      auto block = reader->read_block(b);
      REQUIRE(block);
      for (std::size_t i = 0; i < needles; ++i) {
        const std::string& text = texts[random() % texts.size()];
        if (text.empty()) continue;
        const TextSearch search = needle(text, random);
        const auto hits = searchable(**block)->search(field, search);
        if (!hits) FAIL(hits.error().message());
        ++tally.searches;
        if (!*hits) continue;
        for (std::size_t row = 0; row < texts.size(); ++row) {
          const bool expected = has(texts[row], search, is_word);
          tally.found += expected ? 1 : 0;
          tally.others += !expected && (*hits)->has(row) ? 1 : 0;
          const bool is_sure = (*hits)->at(row) == kSureHit;
          tally.sure += is_sure ? 1 : 0;
          if (is_sure && !has(texts[row], search, is_perhaps_word)) {
            FAIL_CHECK("'" << search.text << "' is not in " << texts[row] << ", "
                           << (*all)->fields()[field].name);
          }
          if (!expected || (*hits)->has(row)) continue;
          ++tally.missed;
          FAIL_CHECK("'" << search.text << "' is missed in " << texts[row] << ", "
                         << (*all)->fields()[field].name);
        }
      }
    }
  }
  return tally;
}

std::vector<Input> random_inputs(std::size_t count, std::uint32_t seed) {
  RandomRecords random(seed);
  std::vector<Input> inputs;
  for (std::size_t i = 0; i < count; ++i) inputs.push_back(random.next());
  return inputs;
}

std::vector<Input> lines_of(const std::string& name, bool json) {
  std::ifstream file(std::string(LOGKIT_SOURCE_DIR) + "/tests/data/" + name);
  REQUIRE(file);
  std::vector<Input> inputs;
  for (std::string line; std::getline(file, line);) {
    Input input;
    input.text = line;
    input.json = json;
    inputs.push_back(std::move(input));
  }
  return inputs;
}

// Lines whose patterns have slots of every kind beside each other.
std::vector<Input> made_up_lines(std::size_t count) {
  std::mt19937 random(11);
  std::vector<Input> inputs;
  const char* users[] = {"alice", "bob7", "carol_x", "Dave"};
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(random() % 100000);
    Input input;
    input.json = false;
    input.text = "2026-03-01 12:" + std::to_string(10 + i % 50) + ":" +
                 std::to_string(10 + random() % 50) + " host" + std::to_string(random() % 4) +
                 " app[" + number + "]: user=" + users[random() % 4] + " from 10.0." +
                 std::to_string(random() % 9) + "." + std::to_string(random() % 200) + " took " +
                 number + "ms id " + std::to_string(random()) + "abcdef" +
                 (i % 3 == 0 ? " FAILED" : " ok") + (i % 7 == 0 ? " \"quoted text " + number + "\"" : "");
    inputs.push_back(std::move(input));
  }
  return inputs;
}

TEST_CASE("search: no row of random records is missed", "[segment][search]") {
  WriteOptions options;
  options.writer.block_rows = 200;
  const Tally tally = search_at_random(write_segment(random_inputs(600, 21), options), 100, 1);
  CHECK(tally.missed == 0);
  CHECK(tally.found > 1000);
}

TEST_CASE("search: no line is missed, and hardly one is given for nothing", "[segment][search]") {
  for (const Level level : {Level::kFast, Level::kDefault, Level::kArchive}) {
    WriteOptions options;
    options.writer.level = level;
    options.writer.block_rows = 1500;
    const Tally tally = search_at_random(write_segment(made_up_lines(3000), options), 400, 2);
    CHECK(tally.missed == 0);
    CHECK(tally.found > 10'000);
    CHECK(tally.others * 20 < tally.found);
  }
}

TEST_CASE("search: no line of real logs is missed", "[segment][search]") {
  for (const char* name : {"apache_access.log", "sshd.log", "haproxy.log"}) {
    CAPTURE(name);
    const Tally tally = search_at_random(write_segment(lines_of(name, false)), 400, 3);
    CHECK(tally.missed == 0);
    CHECK(tally.others * 5 < tally.found);
  }
  for (const char* name : {"cloudtrail.ndjson", "windows_events.ndjson", "checkout.ndjson"}) {
    CAPTURE(name);
    CHECK(search_at_random(write_segment(lines_of(name, true)), 20, 4).missed == 0);
  }
}

TEST_CASE("search: what is written with escapes is found", "[segment][search]") {
  const std::string bytes = write_segment(json_inputs(
      {R"({"m":"plain text"})", R"({"m":"a\ntext\tand \"quotes\" C:\\temp"})",
       R"({"m":"\u0074ext caf\u00e9 \/path"})", R"({"m":"nothing"})", R"({"m":"KELVIN \u212a"})"}));
  const auto reader = must_open(bytes);
  const auto rows = [&](const TextSearch& search) {
    auto block = reader->read_block(0);
    REQUIRE(block);
    const auto hits = searchable(**block)->search(0, search);
    REQUIRE(hits);
    std::string found;
    for (std::size_t row = 0; row < 5; ++row) {
      if (!*hits || (*hits)->has(row)) found += std::to_string(row);
    }
    return found;
  };
  CHECK(rows({.text = "text", .word_begin = true, .word_end = true}) == "012");
  CHECK(rows({.text = "and \"quotes"}).find('1') != std::string::npos);
  CHECK(rows({.text = "C:\\temp"}).find('1') != std::string::npos);
  CHECK(rows({.text = "caf\xc3\xa9"}).find('2') != std::string::npos);
  CHECK(rows({.text = "/path"}).find('2') != std::string::npos);
  CHECK(rows({.text = "nothing", .at_begin = true, .at_end = true}).find('3') != std::string::npos);
  CHECK(rows({.text = "k", .any_case = true, .at_end = true}).find('4') != std::string::npos);
}

TEST_CASE("search: rows read by themselves are as among all", "[segment][search]") {
  std::mt19937 random(5);
  std::vector<std::vector<Input>> kinds = {random_inputs(900, 8), made_up_lines(900)};
  kinds.push_back(lines_of("cloudtrail.ndjson", true));
  kinds.push_back(lines_of("windows_events.ndjson", true));
  kinds.push_back(lines_of("sshd.log", false));
  for (const std::vector<Input>& inputs : kinds) {
    const std::string bytes = write_segment(inputs);
    const auto reader = must_open(bytes);
    for (int turn = 0; turn < 5; ++turn) {
      auto all = reader->read_block(0);
      auto some = reader->read_block(0);
      REQUIRE(all);
      REQUIRE(some);
      std::vector<std::uint32_t> rows;
      for (std::uint32_t row = 0; row < (*all)->row_count(); ++row) {
        if (random() % 17 == 0) rows.push_back(row);
      }
      if (rows.empty()) rows.push_back(0);
      searchable(**some)->narrow(rows);
      for (std::size_t field = 0; field < (*all)->fields().size(); ++field) {
        const auto expected = (*all)->load(field);
        const auto got = (*some)->load(field);
        REQUIRE(expected);
        if (!got) FAIL(got.error().message());
        record::TextScratch scratch;
        record::TextScratch other;
        for (const std::uint32_t row : rows) {
          CHECK(got->text(row, scratch) == expected->text(row, other));
          CHECK(got->kind(row) == expected->kind(row));
        }
      }
      for (const std::uint32_t row : rows) {
        std::string expected;
        std::string got;
        REQUIRE((*all)->append_original(row, expected));
        REQUIRE((*some)->append_original(row, got));
        CHECK(got == expected);
      }
    }
  }
}

TEST_CASE("search: of a column only what can have the text is unpacked", "[segment][search]") {
  std::vector<Input> lines = made_up_lines(20'000);
  const std::string bytes = write_segment(lines);
  const auto reader = must_open(bytes);
  auto block = reader->read_block(0);
  REQUIRE(block);
  const auto none = searchable(**block)->search(0, {.text = "nowhere at all"});
  REQUIRE(none);
  REQUIRE(*none);
  CHECK((*none)->kind == Hits::Kind::kNone);
  const auto all = searchable(**block)->search(0, {.text = "user="});
  REQUIRE(all);
  REQUIRE(*all);
  CHECK((*all)->kind == Hits::Kind::kAll);
  CHECK((*all)->all_sure);
}

}  // namespace
}  // namespace logkit::segment
