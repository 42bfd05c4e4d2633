#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"
#include "lib/query/pipe_rows.h"
#include "lib/query/row_filter.h"
#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST_CASE("an and whose first part leaves no row loads no further column", "[query][filter]") {
  auto source = source_of({{"level", {"info", "info"}}, {"_msg", {"a long text", "another"}}});
  const record::MemorySource& counted = *source;
  record::Batch batch(std::move(source));
  auto filter = RowFilter::compile(parsed("long level:=error").filter);
  REQUIRE(filter);
  REQUIRE(filter->apply(batch));
  CHECK(batch.row_count() == 0);
  CHECK(counted.loads() == 1);
}

// Counts the columns that are asked for.
class CountedSource : public record::MemorySource {
 public:
  CountedSource(std::size_t row_count, int& loads) : MemorySource(row_count), loads_(loads) {}
  Result<record::Column> load(std::size_t index) override {
    ++loads_;
    return MemorySource::load(index);
  }

 private:
  int& loads_;
};

TEST_CASE("stats loads only what it names", "[query][stats]") {
  int loads = 0;
  auto source = std::make_unique<CountedSource>(2, loads);
  for (const char* name : {"a", "b", "c", "_msg"}) source->add_texts(name, {"1", "2"});
  BatchList batches;
  batches.add(record::Batch(std::move(source)));
  CHECK(run("* | stats by (b) sum(a) s", batches) ==
        Texts{R"({"b":"1","s":1})", R"({"b":"2","s":2})"});
  CHECK(loads == 2);
}

TEST_CASE("names that share a prefix move once, however many fields have them",
          "[query][rename]") {
  auto source = std::make_unique<record::MemorySource>(2);
  using record::Kind;
  source->add("a.b", record::Column::plain({{"2", Kind::kNumber}, {}}));
  source->add("a.b", record::Column::plain({{}, {"3", Kind::kNumber}}));
  BatchList batches;
  batches.add(record::Batch(std::move(source)));
  CHECK(run("* | rename a* as p*", batches) == Texts{R"({"p.b":2})", R"({"p.b":3})"});
}

TEST_CASE("limit stops the scan", "[query][limit]") {
  BatchList source;
  for (int i = 0; i < 10; ++i) source.add({{"a", {"1", "2", "3"}}});
  CHECK(run("* | limit 4", source).size() == 4);
  CHECK(source.given() == 2);
}

TEST_CASE("max_rows stops the scan too", "[query][limit]") {
  BatchList source;
  for (int i = 0; i < 10; ++i) source.add({{"a", {"1", "2", "3"}}});
  RunOptions options;
  options.max_rows = 3;
  CHECK(run("*", source, options).size() == 3);
  CHECK(source.given() == 1);
}

TEST_CASE("stats of nothing is one row without groups, none with", "[query][stats]") {
  BatchList source;
  CHECK(run("* | stats count() n, sum(x) s", source) == Texts{R"({"n":0,"s":"NaN"})"});
  BatchList again;
  CHECK(run("* | stats by (a) count() n", again).empty());
}

TEST_CASE("groups keep the type of their values where all rows agree", "[query][stats]") {
  auto source = std::make_unique<record::MemorySource>(3);
  using record::Kind;
  source->add("a", record::Column::plain({{"7", Kind::kNumber}, {"7", Kind::kNumber}, {}}));
  source->add("b", record::Column::plain({{"7", Kind::kNumber}, {"7", Kind::kString}, {}}));
  record::Batch batch(std::move(source));
  BatchList batches;
  batches.add(std::move(batch));
  CHECK(run("* | stats by (a, b) count() n", batches) ==
        Texts{R"({"a":"","b":"","n":1})", R"({"a":7,"b":"7","n":2})"});
}

TEST_CASE("a group's type is that of its own rows, not of others in the batch", "[query][stats]") {
  using record::Kind;
  auto source = std::make_unique<record::MemorySource>(3);
  source->add("a", record::Column::plain({{"7", Kind::kNumber}, {"7", Kind::kString}, {"7", Kind::kNumber}}));
  source->add_texts("b", {"x", "y", "x"});
  BatchList batches;
  batches.add(record::Batch(std::move(source)));
  CHECK(run("* | uniq by (a, b)", batches) == Texts{R"({"a":7,"b":"x"})", R"({"a":"7","b":"y"})"});
}

TEST_CASE("integers beyond 2^53 are compared exactly", "[query][filter]") {
  const TextColumns columns = {
      {"n", {"9007199254740992", "9007199254740993", "9007199254740994", "18446744073709551615"}}};
  CHECK(run("n:>9007199254740993 | fields n", columns).size() == 2);
  CHECK(run("n:<=9007199254740993 | fields n", columns).size() == 2);
  CHECK(run("n:range[9007199254740993, 9007199254740993]", columns).size() == 1);
  CHECK(run("n:<18446744073709551615", columns).size() == 3);
  CHECK(run("* | max(n) x", columns) == Texts{R"({"x":18446744073709551615})"});
}

TEST_CASE("what min, max and quantile find is a number where it reads as one", "[query][stats]") {
  using record::Kind;
  const auto of = [](const std::string& query, bool text_first) {
    auto source = std::make_unique<record::MemorySource>(2);
    const Kind first = text_first ? Kind::kString : Kind::kNumber;
    const Kind second = text_first ? Kind::kNumber : Kind::kString;
    source->add("a", record::Column::plain({{"7", first}, {"7", second}}));
    BatchList batches;
    batches.add(record::Batch(std::move(source)));
    return run(query, batches);
  };
  for (const std::string function : {"min(a)", "max(a)", "quantile(0.5, a)", "median(a)"}) {
    for (const bool text_first : {false, true}) {
      CHECK(of("* | stats " + function + " x", text_first) == Texts{R"({"x":7})"});
    }
  }
  // A row without the field has the empty value, the least of all.
  CHECK(run("* | stats min(a) x, quantile(0, a) q", {{"a", {"3", ""}}}) ==
        Texts{R"({"x":"","q":""})"});
  CHECK(run("* | stats min(a) if (a:*) x", {{"a", {"3", ""}}}) == Texts{R"({"x":3})"});
}

TEST_CASE("values come row by row, tuples are the same in any order of fields", "[query][stats]") {
  const auto of = [](const std::string& query) {
    BatchList batches;
    batches.add({{"a", {"1", "2"}}, {"b", {"x", ""}}});
    batches.add({{"b", {"x"}}, {"a", {"1"}}});
    return run(query, batches);
  };
  CHECK(of("* | stats values(*) v") == Texts{R"({"v":"[\"1\",\"x\",\"2\",\"1\",\"x\"]"})"});
  CHECK(of("* | stats count_uniq(*) n") == Texts{R"({"n":2})"});
}

TEST_CASE("sums of integers are exact", "[query][stats]") {
  CHECK(run("* | sum(a) s", {{"a", {"9007199254740993", "1", "-1", "0"}}}) ==
        Texts{R"({"s":9007199254740993})"});
  CHECK(run("* | sum(a) s", {{"a", {"0.1", "0.2", "0.3", "x"}}}) == Texts{R"({"s":0.6})"});
}

TEST_CASE("groups that do not fit in memory give the same answer", "[query][stats][spill]") {
  const std::string query =
      "* | stats by (k) count() n, sum(v) s, min(v) lo, max(v) hi, avg(v) m, count_uniq(v) u, "
      "quantile(0.5, v) q, uniq_values(v) l, row_max(v, v) r";
  const auto fill = [](BatchList& source) {
    for (int batch = 0; batch < 20; ++batch) {
      Texts keys;
      Texts values;
      for (int i = 0; i < 200; ++i) {
        keys.push_back("key-" + std::to_string((batch * 37 + i * 11) % 500));
        values.push_back(std::to_string((batch + i) % 13));
      }
      source.add({{"k", keys}, {"v", values}});
    }
  };
  BatchList roomy;
  fill(roomy);
  BatchList tight;
  fill(tight);
  io::MemFs fs;
  REQUIRE(fs.make_dirs("tmp"));
  RunOptions options;
  options.memory_bytes = 30'000;
  options.fs = &fs;
  options.temporary_dir = "tmp";
  const Texts expected = run(query, roomy);
  CHECK(expected.size() == 500);
  CHECK(run(query, tight, options) == expected);
  CHECK(fs.files().empty());
}

TEST_CASE("an expression that runs too long ends the query with its name", "[query][regex]") {
  BatchList source;
  source.add({{"_msg", {std::string(60, 'a') + "b"}}});
  JsonSink sink;
  const auto totals = run_query(parsed("~\"(a+)+$\""), source, sink, {});
  REQUIRE_FALSE(totals);
  CHECK(totals.error().what == "regular expression '(a+)+$' takes too long to match");
}

TEST_CASE("subqueries give their values to the filter", "[query][subquery]") {
  const TextColumns columns = {{"user", {"ann", "bob", "cy"}}, {"level", {"error", "info", "info"}}};
  BatchList source;
  source.add(columns);
  RunOptions options;
  options.open_again = [&columns](const Query&) -> Result<std::unique_ptr<Source>> {
    auto again = std::make_unique<BatchList>();
    again->add(columns);
    return std::unique_ptr<Source>(std::move(again));
  };
  CHECK(run("user:in(level:error | fields user)", source, options) ==
        Texts{R"({"user":"ann","level":"error"})"});
}

// Rows with times in seconds, as a block of a segment has them.
record::Batch timed(const std::vector<std::int64_t>& seconds, const std::string& name) {
  auto source = std::make_unique<record::MemorySource>(seconds.size());
  Texts texts;
  std::vector<std::int64_t> time_ns;
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    texts.push_back(name + std::to_string(seconds[i]));
    time_ns.push_back(seconds[i] * kSecond);
  }
  source->add_texts("id", texts);
  source->set_times(record::Column::times(std::move(time_ns), {}));
  return record::Batch(std::move(source));
}

Texts ids(const std::vector<std::string>& names) {
  Texts rows;
  for (const std::string& name : names) rows.push_back("{\"id\":\"" + name + "\"}");
  return rows;
}

TEST_CASE("rows of overlapping batches come in the order of time", "[query][order]") {
  BatchList source(false);
  source.add(timed({5, 1, 9}, "a"), 2 * kSecond);
  source.add(timed({2, 6, 7}, "b"), 20 * kSecond);
  source.add(timed({30, 20}, "c"), INT64_MAX);
  CHECK(run("*", source) == ids({"a1", "b2", "a5", "b6", "b7", "a9", "c20", "c30"}));
}

TEST_CASE("rows of equal time keep the order in which they came", "[query][order]") {
  BatchList source(false);
  source.add(timed({5, 5, 5}, "a"));
  source.add(timed({5, 5}, "b"));
  CHECK(run("*", source) == ids({"a5", "a5", "a5", "b5", "b5"}));
}

TEST_CASE("rows go out as soon as the watermark allows", "[query][order]") {
  BatchList source(false);
  source.add(timed({1, 2, 3}, "a"), 10 * kSecond);
  source.add(timed({10, 11}, "b"), 20 * kSecond);
  RunOptions options;
  options.max_rows = 3;
  CHECK(run("*", source, options) == ids({"a1", "a2", "a3"}));
  CHECK(source.given() == 1);
}

TEST_CASE("without a watermark rows are sorted in bounded memory", "[query][order][spill]") {
  BatchList source(false);
  std::vector<std::string> expected;
  for (int batch = 0; batch < 30; ++batch) {
    std::vector<std::int64_t> seconds;
    for (int i = 0; i < 100; ++i) seconds.push_back((batch * 100 + i) * 7919 % 3000);
    source.add(timed(seconds, ""));
  }
  for (int i = 0; i < 3000; ++i) expected.push_back(std::to_string(i));
  io::MemFs fs;
  REQUIRE(fs.make_dirs("tmp"));
  RunOptions options;
  options.memory_bytes = 20'000;
  options.fs = &fs;
  options.temporary_dir = "tmp";
  CHECK(run("*", source, options) == ids(expected));
}

TEST_CASE("sort breaks ties by time also behind a pipe that drops it", "[query][sort]") {
  BatchList source(false);
  source.add({{"_time", {"2026-03-01T00:00:02Z"}}, {"a", {"1"}}, {"b", {"second"}}});
  source.add({{"_time", {"2026-03-01T00:00:01Z"}}, {"a", {"1"}}, {"b", {"first"}}});
  CHECK(run("* | fields a, b | sort by (a)", source) ==
        Texts{R"({"a":"1","b":"first"})", R"({"a":"1","b":"second"})"});
}

TEST_CASE("partitions are told apart by their text", "[query][sort]") {
  const Texts rows = run("* | sort by (n) partition by (p) limit 1 | fields p, n",
                         {{"p", {"200", "200", "1.0", "1"}}, {"n", {"2", "1", "5", "6"}}});
  CHECK(rows == Texts{R"({"p":"1","n":"6"})", R"({"p":"1.0","n":"5"})", R"({"p":"200","n":"1"})"});
}

TEST_CASE("sort breaks ties by time where rows come in no order", "[query][sort]") {
  BatchList source(false);
  source.add(timed({5, 1}, "a"));
  source.add(timed({3, 2}, "a"));
  CHECK(run("* | copy nothing as k | sort by (k)", source) == ids({"a1", "a2", "a3", "a5"}));
}

// Of a query over twelve rows.
void count_rows(const std::string& text, PipeRows& rows) {
  RunOptions options;
  options.pipe_rows = &rows;
  BatchList source;
  for (int batch = 0; batch < 3; ++batch) {
    source.add({{"n", {"1", "2", "3", "4"}}, {"k", {"a", "b", "a", "b"}}});
  }
  run(text, source, options);
}

TEST_CASE("the rows that come to each pipe are counted", "[query][run]") {
  const auto counts = [](const std::string& text, std::size_t pipe_count) {
    PipeRows rows(pipe_count, 0);
    count_rows(text, rows);
    std::vector<std::uint64_t> came;
    for (std::size_t i = 0; i < pipe_count; ++i) came.push_back(rows.came_to(i));
    return came;
  };
  using Counts = std::vector<std::uint64_t>;
  CHECK(counts("n:>1 | filter k:a | stats by (n) count() c | sort by (n)", 3) == Counts{9, 3, 1});
  CHECK(counts("* | unroll (n) | offset 2 | uniq by (k)", 3) == Counts{12, 12, 10});
  CHECK(counts("n:>9 | limit 1", 1) == Counts{0});
}

TEST_CASE("the rows that come to each part of the filter and pass it are counted", "[query][run]") {
  const auto counts = [](const std::string& text, std::size_t part_count) {
    PipeRows rows(1, part_count);
    count_rows(text, rows);
    std::vector<std::uint64_t> came;
    for (std::size_t i = 0; i < part_count; ++i) {
      came.push_back(rows.came_to_part(i));
      came.push_back(rows.passed_part(i));
    }
    return came;
  };
  using Counts = std::vector<std::uint64_t>;
  CHECK(counts("n:>1", 1) == Counts{12, 9});
  CHECK(counts("k:=a n:=3", 2) == Counts{12, 6, 6, 3});
  CHECK(counts("k:=x or n:=3", 1) == Counts{12, 3});
  // Parts of a filter further down are not parts of the query's.
  CHECK(counts("k:=b | filter k:=b n:=2", 1) == Counts{12, 6});
}

TEST_CASE("of a sort in front of a limit only that many rows are kept", "[query][run]") {
  const auto source_of_numbers = [] {
    BatchList source;
    for (int batch = 0; batch < 20; ++batch) {
      Texts numbers;
      for (int i = 0; i < 100; ++i) numbers.push_back(std::to_string((batch * 61 + i * 17) % 700));
      source.add({{"n", numbers}});
    }
    return source;
  };
  // Where nothing can be spilled, all rows would be an error.
  RunOptions little;
  little.memory_bytes = 2'000;
  BatchList all = source_of_numbers();
  const Texts sorted = run("* | sort by (n desc)", all);
  for (const std::string pipes :
       {"sort by (n desc) | limit 7", "sort by (n desc) limit 7", "sort by (n desc)"}) {
    CAPTURE(pipes);
    RunOptions options = little;
    options.max_rows = 7;
    BatchList source = source_of_numbers();
    CHECK(run("* | " + pipes, source, options) == Texts(sorted.begin(), sorted.begin() + 7));
  }
  BatchList source = source_of_numbers();
  CHECK(run("* | sort by (n desc) offset 5 | limit 2", source, little) ==
        Texts(sorted.begin() + 5, sorted.begin() + 7));
  BatchList none = source_of_numbers();
  CHECK(run("* | sort by (n) | limit 0", none).empty());
}

}  // namespace
}  // namespace logkit::query
