#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "lib/query/syntax/parse.h"
#include "tests/differential/layouts.h"
#include "tests/differential/random_queries.h"

namespace logkit::differential {
namespace {

// So little that every stage that can spill does.
constexpr std::uint64_t kTinyMemoryBytes = 16 << 10;

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
bool check_query(Layouts& layouts, const std::string& text) {
  const auto query = query::parse_query(text, {});
  INFO(text);
  REQUIRE(query);
  const auto expected = layouts.run_stream(*query);
  if (!expected) FAIL_CHECK(text << ": " << expected.error().message());
  for (std::size_t layout = 0; layout < layouts.layout_count(); ++layout) {
    for (const Layouts::How& how :
         {Layouts::How{}, Layouts::How{.prune = false},
          Layouts::How{.memory_bytes = kTinyMemoryBytes}}) {
      const auto got = layouts.run_segments(layout, *query, how);
      if (same(expected, got)) continue;
      FAIL_CHECK(text << "\nlayout " << layout << (how.prune ? "" : ", not pruned")
                      << (how.memory_bytes == kTinyMemoryBytes ? ", tiny memory" : "") << ": "
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
    if (check_query(layouts, random_query(random))) ++with_rows;
  }
  // Else the queries ask past the records, and the test says little.
  CHECK(with_rows > queries / 4);
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
