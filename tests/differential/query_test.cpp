#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "lib/base/json_escape.h"
#include "lib/query/syntax/parse.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"
#include "lib/record/path_table.h"
#include "tests/differential/layouts.h"
#include "tests/differential/random_queries.h"

namespace logkit::differential {
namespace {

// So little that every stage that can spill does: some ten times, however many rows.
std::uint64_t tiny_memory_bytes(std::uint64_t rows) {
  return std::max<std::uint64_t>(16 << 10, rows * 2);
}

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string text_of(const Result<Answer>& answer) {
  if (!answer) return "error: " + answer.error().message();
  std::string text = std::to_string(answer->size()) + " rows";
  for (std::size_t i = 0; i < answer->size() && i < 5; ++i) text += "\n  " + (*answer)[i];
  return text;
}

bool same(const Result<Answer>& a, const Result<Answer>& b) {
  return a.ok() == b.ok() && (!a.ok() || *a == *b);
}

// The first row that differs, for the message.
std::string difference(const Result<Answer>& a, const Result<Answer>& b) {
  if (!a || !b) return text_of(a) + "\nagainst " + text_of(b);
  std::size_t at = 0;
  while (at < a->size() && at < b->size() && (*a)[at] == (*b)[at]) ++at;
  const auto row = [at](const Answer& answer) {
    return at < answer.size() ? answer[at] : std::string("(no row)");
  };
  return std::to_string(a->size()) + " and " + std::to_string(b->size()) + " rows; row " +
         std::to_string(at) + ":\n  " + row(*a) + "\n  " + row(*b);
}

// True where the answer has rows.
bool check_query(Layouts& layouts, const std::string& text, std::uint64_t tiny_bytes) {
  const auto query = query::parse_query(text, {});
  INFO(text);
  REQUIRE(query);
  const auto expected = layouts.run_stream(*query);
  if (!expected) FAIL_CHECK(text << ": " << expected.error().message());
  for (std::size_t layout = 0; layout < layouts.layout_count(); ++layout) {
    for (const Layouts::How& how :
         {Layouts::How{}, Layouts::How{.prune = false},
          Layouts::How{.memory_bytes = tiny_bytes}, Layouts::How{.threads = 4},
          Layouts::How{.memory_bytes = tiny_bytes, .threads = 3}}) {
      const auto got = layouts.run_segments(layout, *query, how);
      if (same(expected, got)) continue;
      FAIL_CHECK(text << "\nlayout " << layout << (how.prune ? "" : ", not pruned")
                      << (how.use_index ? "" : ", without index")
                      << (how.memory_bytes == tiny_bytes ? ", tiny memory" : "") << ", "
                      << how.threads << " threads: "
                      << difference(expected, got));
      return false;
    }
  }
  return expected.ok() && !expected->empty();
}

TEST_CASE("a query gives the same answer over a stream and over any segments",
          "[differential]") {
  const std::uint64_t seed = from_environment("LOGKIT_DIFFERENTIAL_SEED", 20260301);
  const std::uint64_t rows = from_environment("LOGKIT_DIFFERENTIAL_ROWS", 10'000);
  const std::uint64_t queries = from_environment("LOGKIT_DIFFERENTIAL_QUERIES", 300);
  WARN("seed " << seed << ", " << rows << " rows, " << queries << " queries");
  Random random(seed);
  Layouts layouts(random_records(rows, random));
  layouts.add_segments({.segment_rows = rows, .block_rows = 65536});
  layouts.add_segments({.segment_rows = rows / 7 + 1, .block_rows = 500});
  std::uint64_t with_rows = 0;
  for (std::uint64_t i = 0; i < queries; ++i) {
    if (check_query(layouts, random_query(random), tiny_memory_bytes(rows))) ++with_rows;
  }
  // Else the queries ask past the records, and the test says little.
  CHECK(with_rows > queries / 4);
}

// A stretch of a text, from and to a character.
std::string cut(const std::string& text, Random& random) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) begins.push_back(i);
  }
  begins.push_back(text.size());
  const std::size_t first = random.below(begins.size());
  const std::size_t last = first + random.below(std::min<std::size_t>(begins.size() - first, 24));
  return text.substr(begins[first], begins[last] - begins[first]);
}

std::string quoted(const std::string& text) {
  std::string quoted;
  append_json_string(text, quoted);
  return quoted;
}

// A filter for a stretch of a value of a record, mostly one that it passes.
std::string needle(const RandomRecord& record, Random& random) {
  record::PathTable paths;
  record::JsonScanner scanner(paths);
  LK_CHECK(scanner.scan(record.json));
  const auto tokens = scanner.tokens();
  const record::JsonToken& token = tokens[random.below(tokens.size())];
  std::string text;
  record::unescape_json(token.raw(record.json), text);
  const std::string part = random.one_in(4) ? text : cut(text, random);
  const std::string field = random.one_in(3) ? "" : quoted(paths.path(token.path).name()) + ":";
  switch (random.below(8)) {
    case 0: return field + quoted(part) + "*";
    case 1: return field + "i(" + quoted(part) + ")";
    case 2: return field + "=" + quoted(part);
    case 3: return field + "=" + quoted(part) + "*";
    case 4: return field + "seq(" + quoted(part) + ", " + quoted(cut(text, random)) + ")";
    case 5: return field + "contains_any(" + quoted(part) + ", " + quoted(cut(text, random)) + ")";
    case 6: {
      std::string pattern;
      for (const char c : part) {
        if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) pattern += '\\';
        pattern += c;
      }
      return field + "~" + quoted((random.one_in(3) ? "(?i)" : "") + pattern +
                                  (random.one_in(3) ? ".*" : ""));
    }
    default: return field + quoted(part);
  }
}

TEST_CASE("no row is missed where terms prune", "[differential][terms]") {
  const std::uint64_t seed = from_environment("LOGKIT_DIFFERENTIAL_SEED", 20260302);
  const std::uint64_t needles = from_environment("LOGKIT_DIFFERENTIAL_QUERIES", 300) * 10;
  Random random(seed);
  const std::vector<RandomRecord> records = random_records(2'000, random);
  Layouts layouts(records);
  layouts.add_segments({.segment_rows = 2'000, .block_rows = 60});
  std::uint64_t with_rows = 0;
  for (std::uint64_t i = 0; i < needles; ++i) {
    const std::string text = needle(random.of(records), random);
    const auto query = query::parse_query(text + " | fields _time", {});
    if (!query) continue;  // an empty needle, where there has to be one
    Layouts::How how{.any_field = random.one_in(4)};
    const auto got = layouts.run_segments(0, *query, how);
    how.prune = false;
    const auto expected = layouts.run_segments(0, *query, how);
    if (!same(expected, got)) FAIL_CHECK(text << ": " << difference(expected, got));
    with_rows += expected.ok() && !expected->empty() ? 1 : 0;
  }
  CHECK(with_rows > needles / 3);
  // Of 34 blocks, a good part for each needle.
  CHECK(layouts.scanned().blocks_pruned_by_index > needles * 4);
}

TEST_CASE("newest first is the reverse of oldest first", "[differential]") {
  Random random(7);
  Layouts layouts(random_records(3'000, random));
  layouts.add_segments({.segment_rows = 700, .block_rows = 200});
  for (int i = 0; i < 30; ++i) {
    const std::string text = random_filter(random, 2);
    INFO(text);
    const auto query = query::parse_query(text, {});
    REQUIRE(query);
    auto oldest = layouts.run_segments(0, *query, {});
    auto newest = layouts.run_segments(0, *query, {.newest_first = true});
    INFO(text_of(oldest));
    REQUIRE(oldest);
    REQUIRE(newest);
    std::reverse(newest->begin(), newest->end());
    CHECK(*oldest == *newest);
  }
}

}  // namespace
}  // namespace logkit::differential
