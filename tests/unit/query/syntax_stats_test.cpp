#include "tests/unit/query/syntax_helpers.h"

namespace logkit::query {
namespace {

const StatsFunction& only(const StatsPipe& pipe) {
  REQUIRE(pipe.functions.size() == 1);
  return pipe.functions.front();
}

TEST_CASE("functions, their fields and their names", "[query][parse][stats]") {
  const auto pipe = pipe_of<StatsPipe>("stats count() a, SUM(b, c*) as d, avg(*)");
  REQUIRE(pipe.functions.size() == 3);
  CHECK(pipe.functions[0].kind == StatsKind::kCount);
  CHECK(pipe.functions[0].fields.empty());
  CHECK(pipe.functions[1].fields[1].is_prefix);
  CHECK(pipe.functions[1].result.name == "d");
  CHECK(pipe.functions[2].fields.empty());
  CHECK(pipe.functions[2].result.name == "avg(*)");
}

TEST_CASE("a result without a name is named after its call", "[query][parse][stats]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"count()", "count(*)"},
      {"count(a)", "count(a)"},
      {"count(a-b)", "count(\"a-b\")"},
      {"count() if (x:y)", "count(*) if (x:y)"},
      {"quantile(0.99, a)", "quantile(0.99, a)"},
      {"count_uniq(a, b) limit 5", "count_uniq(a, b) limit 5"},
      {"rate()", "rate()"},
      {"row_any()", "row_any(*)"},
      {"row_max(a, b)", "row_max(a, b)"},
  };
  for (const auto& [text, name] : cases) {
    CAPTURE(text);
    CHECK(only(pipe_of<StatsPipe>(text)).result.name == name);
  }
}

TEST_CASE("every function of the language", "[query][parse][stats]") {
  for (const std::string_view text :
       {"avg(a)", "count(a)", "count_empty(a)", "count_uniq(a)", "count_uniq_hash(a)",
        "histogram(a)", "json_values(a)", "max(a)", "median(a)", "min(a)", "quantile(0.5, a)",
        "rate()", "rate_sum(a)", "row_any(a)", "row_max(a)", "row_min(a)", "sum(a)", "sum_len(a)",
        "uniq_values(a)", "values(a)"}) {
    CAPTURE(text);
    const auto function = only(pipe_of<StatsPipe>(text));
    CHECK(std::string(stats_name(function.kind)) == text.substr(0, text.find('(')));
  }
}

TEST_CASE("groups and their buckets", "[query][parse][stats]") {
  const auto pipe = pipe_of<StatsPipe>(
      "stats by (a, _time:5m offset 1h, b:1_000KiB, ip:/24, c:week, d:Month) count()");
  REQUIRE(pipe.by.size() == 6);
  CHECK(pipe.by[0].bucket.kind == Bucket::Kind::kNone);
  CHECK(pipe.by[1].bucket.size == 300e9);
  CHECK(pipe.by[1].bucket.offset.value == 3600e9);
  CHECK(pipe.by[2].bucket.size == 1'024'000);
  CHECK(pipe.by[3].bucket.kind == Bucket::Kind::kIpv4Mask);
  CHECK(pipe.by[3].bucket.mask_bits == 24);
  CHECK(pipe.by[4].bucket.kind == Bucket::Kind::kWeek);
  CHECK(pipe.by[5].bucket.kind == Bucket::Kind::kMonth);
}

TEST_CASE("conditions, limits and orders", "[query][parse][stats]") {
  const auto condition = only(pipe_of<StatsPipe>("count() if (a:b or c) as n"));
  REQUIRE(condition.condition);
  CHECK(condition.result.name == "n");
  CHECK(only(pipe_of<StatsPipe>("uniq_values(a) limit 1_000 x")).limit == 1000);
  const auto json = only(pipe_of<StatsPipe>("json_values() sort by (a desc) limit 3"));
  CHECK(json.sort_by.front().descending);
  CHECK(json.limit == 3);
}

}  // namespace
}  // namespace logkit::query
