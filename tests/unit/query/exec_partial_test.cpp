// Parts of the records, each asked alone: their states make the answer over all.
#include "lib/query/partial.h"

#include <algorithm>

#include "lib/io/mem_fs.h"
#include "lib/query/inner_queries.h"
#include "lib/query/syntax/print.h"
#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

using States = std::vector<std::pair<std::string, std::string>>;

TextColumns rows(int first, int count) {
  TextColumns columns = {{"user", {}}, {"n", {}}, {"f", {}}, {"_time", {}}, {"list", {}}};
  for (int i = first; i < first + count; ++i) {
    columns[0].second.push_back("u" + std::to_string(i % 7));
    columns[1].second.push_back(std::to_string(i));
    columns[2].second.push_back(std::to_string(i % 4) + ".25");
    columns[3].second.push_back("2026-03-01T12:0" + std::to_string(i % 10) + ":00Z");
    columns[4].second.push_back("[" + std::to_string(i % 3) + "," + std::to_string(i) + "]");
  }
  return columns;
}

States states_of(const std::string& text, Source& source, const RunOptions& options = {}) {
  States states;
  const auto totals = run_partially(
      parsed(text), source,
      [&](std::string_view key, std::string_view state) {
        states.emplace_back(key, state);
        return Status();
      },
      options);
  INFO(text);
  REQUIRE(totals);
  return states;
}

States states_of(const std::string& text, const TextColumns& columns,
                 const RunOptions& options = {}) {
  BatchList source;
  source.add(columns);
  return states_of(text, source, options);
}

Texts merged(const std::string& text, const States& states) {
  JsonSink sink;
  const Query query = parsed(text);
  auto merge = PartialMerge::start(query, window_seconds_of(query), sink, {});
  REQUIRE(merge);
  for (const auto& [key, state] : states) REQUIRE((*merge)->add(key, state));
  REQUIRE((*merge)->finish());
  return sink.rows;
}

TEST_CASE("states of parts make the answer over all", "[query][partial]") {
  for (const std::string text :
       {"* | stats count() n", "n:>30 | stats by (user) count() c, sum(n) s, max(n) m, min(f) l",
        "* | stats by (user, _time:5m) avg(f) a, count_uniq(n) u, uniq_values(f) v",
        "* | stats by (user) quantile(0.9, n) q, histogram(n) h, count() if (n:>50) c | sort by "
        "(q)",
        "* | math n % 5 as k | stats by (k) sum_len(user) l | filter k:>1",
        "_time:[2026-03-01T12:00:00Z, 2026-03-01T12:10:00Z) | stats rate() r",
        "* | uniq by (user) with hits", "* | top 3 by (user)", "* | field_values f",
        "* | unroll list | stats by (list) count() c, max(n) m",
        "* | filter n:>3 | unroll list | filter list:<9 | uniq by (list) with hits",
        "nothing:x | stats count() n", "nothing:x | stats by (user) count()"}) {
    INFO(text);
    const Texts whole = run(text, rows(0, 100));
    States states;
    for (const auto& [first, count] : {std::pair{60, 40}, {0, 13}, {13, 47}}) {
      const States part = states_of(text, rows(first, count));
      states.insert(states.end(), part.begin(), part.end());
    }
    CHECK(merged(text, states) == whole);
    std::reverse(states.begin(), states.end());
    CHECK(merged(text, states) == whole);
  }
}

TEST_CASE("what has spilled gives its states too", "[query][partial]") {
  io::MemFs fs;
  REQUIRE(fs.make_dirs("tmp"));
  const std::string text = "* | stats by (n) count() c, sum(f) s";
  BatchList source;
  for (int i = 0; i < 10; ++i) source.add(rows(i * 500, 500));
  RunOptions options;
  options.memory_bytes = 64 << 10;
  options.fs = &fs;
  options.temporary_dir = "tmp";
  const States states = states_of(text, source, options);
  CHECK(states.size() == 5000);
  CHECK(merged(text, states) == run(text, rows(0, 5000)));
}

TEST_CASE("queries without partial answers say so", "[query][partial]") {
  for (const std::string text :
       {"*", "* | limit 5 | stats count()", "* | sort by (a)", "* | stats values(a)",
        "* | stats by (b) row_any(a)", "* | unroll a | limit 5 | stats count()"}) {
    INFO(text);
    const Status checked = check_partial(parsed(text));
    REQUIRE(!checked);
    CHECK(!checked.error().help.empty());
  }
}

TEST_CASE("a query with another one inside has no partial answers", "[query][partial]") {
  for (const std::string text :
       {"a:in(b:1 | fields a) | stats count()", "!(x or a:in(b:1 | uniq by (a))) | stats count()",
        "_stream_id:in(b:1 | fields _stream_id) | stats count()",
        "* | filter a:contains_any(* | fields a) | stats count()",
        "* | extract if (a:in(* | fields a)) \"x<y>\" | stats count()",
        "* | stats count() if (a:in(* | fields a)) c", "* | stats count() c | union (b:1)",
        "* | stats by (a) count() c | join by (a) (* | stats by (a) max(b) m)",
        "* | stats by (a) count() c | filter a:in(* | fields a)"}) {
    INFO(text);
    const Query query = parsed(text);
    const auto inner = inner_queries(query);
    REQUIRE(inner.size() == 1);
    CHECK(text.at(inner.front()->span.begin - 1) == '(');
    CHECK(text.at(inner.front()->span.end) == ')');
    const Status checked = check_partial(query);
    REQUIRE(!checked);
    CHECK(!checked.error().help.empty());
  }
}

TEST_CASE("inner queries are given in their order, and not those inside of them",
          "[query][partial]") {
  const Query query = parsed(
      "a:in(b:in(c:1 | fields b) | fields a) d:in(e:1 | fields d) | union (f:1 | union (g:1))");
  const auto inner = inner_queries(query);
  REQUIRE(inner.size() == 3);
  CHECK(print(*inner[0]) == "b:in(c:1 | fields b) | fields a");
  CHECK(print(*inner[1]) == "e:1 | fields d");
  CHECK(print(*inner[2]) == "f:1 | union (g:1)");
  CHECK(inner_queries(*inner[0]).size() == 1);
  CHECK(inner_queries(parsed("a:in(b, c) | stats count()")).empty());
}

TEST_CASE("bytes that are no state are refused", "[query][partial]") {
  for (const std::string text :
       {"* | stats by (user) count() n, avg(f) a", "* | stats by (user) quantile(0.5, n) q",
        "* | stats uniq_values(f) v, histogram(n) h", "* | uniq by (user)"}) {
    INFO(text);
    const States states = states_of(text, rows(0, 20));
    REQUIRE(!states.empty());
    const auto& [key, state] = states.front();
    const auto refuses = [&](std::string_view bad_key, std::string_view bad_state) {
      JsonSink sink;
      auto merge = PartialMerge::start(parsed(text), 0, sink, {});
      REQUIRE(merge);
      return !(*merge)->add(bad_key, bad_state);
    };
    CHECK(refuses(key, state + "x"));
    CHECK(refuses(key, ""));
    if (!key.empty()) CHECK(refuses(key.substr(0, key.size() - 1), state));
    CHECK(refuses(key + "\x05", state));
    // Whatever the bytes, nothing breaks.
    for (std::size_t cut = 0; cut < state.size(); ++cut) refuses(key, state.substr(0, cut));
    for (std::size_t at = 0; at < state.size(); ++at) {
      std::string changed = state;
      changed[at] = static_cast<char>(changed[at] ^ 0x55);
      refuses(key, changed);
    }
  }
}

}  // namespace
}  // namespace logkit::query
