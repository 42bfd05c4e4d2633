#include "lib/query/exec/waterfall.h"
#include "lib/record/column_builder.h"
#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

// A query over records that can be read again.
Result<Texts> run_again(const std::string& text, const TextColumns& columns,
                        std::uint64_t memory_bytes = 128u << 20) {
  RunOptions options;
  options.memory_bytes = memory_bytes;
  options.open_again = [&columns](const Query&) -> Result<std::unique_ptr<Source>> {
    auto source = std::make_unique<BatchList>();
    source->add(columns);
    return std::unique_ptr<Source>(std::move(source));
  };
  BatchList source;
  source.add(columns);
  JsonSink sink;
  const auto totals = run_query(parsed(text), source, sink, options);
  if (!totals) return totals.error();
  return std::move(sink.rows);
}
Texts rows_of(const std::string& text, const TextColumns& columns) {
  auto rows = run_again(text, columns);
  INFO(text);
  if (!rows) FAIL(rows.error().message());
  return std::move(*rows);
}

const TextColumns kPeople = {{"user", {"ann", "bob", "cy", "ann"}},
                             {"team", {"red", "blue", "", "green"}},
                             {"n", {"1", "2", "3", "4"}}};

TEST_CASE("join adds the fields of every row that has the same values", "[query][exec][join]") {
  CHECK(rows_of("* | fields user, n | join by (user) (team:* | fields user, team)", kPeople) ==
        Texts{R"({"user":"ann","n":"1","team":"red"})", R"({"user":"ann","n":"1","team":"green"})",
              R"({"user":"bob","n":"2","team":"blue"})", R"({"user":"cy","n":"3"})",
              R"({"user":"ann","n":"4","team":"red"})",
              R"({"user":"ann","n":"4","team":"green"})"});
  CHECK(rows_of("n:>2 | fields user | join by (user) (team:* | stats by (user) count() c) inner "
                "prefix t.",
                kPeople) == Texts{R"({"user":"ann","t.c":2})"});
}

TEST_CASE("a joined value goes before the row's own, an absent one does not",
          "[query][exec][join]") {
  CHECK(rows_of("user:ann | join by (user) (n:4 | fields user, team, n)", kPeople) ==
        Texts{R"({"user":"ann","team":"green","n":"4"})",
              R"({"user":"ann","team":"green","n":"4"})"});
  CHECK(rows_of("n:3 | join by (user) (n:3)", kPeople) == Texts{R"({"user":"cy","n":"3"})"});
}

TEST_CASE("joined fields have the order of their row", "[query][exec][join]") {
  const std::string text = "* | fields k | join by (k) (* | fields k, o | unpack_json o | delete o)";
  const TextColumns columns = {{"k", {"1", "2", "3"}},
                               {"o", {R"({"x":1,"y":2})", R"({"y":3,"x":4})", R"({"z":5,"y":6})"}}};
  CHECK(rows_of(text, columns) == Texts{R"({"k":"1","x":1,"y":2})", R"({"k":"2","y":3,"x":4})",
                                        R"({"k":"3","z":5,"y":6})"});
}

TEST_CASE("a join that does not fit in memory says so", "[query][exec][join]") {
  Texts keys;
  for (int i = 0; i < 70'000; ++i) keys.push_back(std::to_string(i) + std::string(300, 'x'));
  const auto rows = run_again("* | limit 1 | join by (k) (*)", {{"k", keys}}, 1 << 20);
  REQUIRE_FALSE(rows);
  CHECK(rows.error().what ==
        "the query of join gives more than the 16 MiB that can be kept in memory");
}

TEST_CASE("union gives the rows of the other query behind those that come in",
          "[query][exec][union]") {
  CHECK(rows_of("user:bob | union (user:cy | fields n) | fields n", kPeople) ==
        Texts{R"({"n":"2"})", R"({"n":"3"})"});
  CHECK(rows_of("user:bob | union (*) | limit 2 | fields n", kPeople) ==
        Texts{R"({"n":"2"})", R"({"n":"1"})"});
}

TEST_CASE("what cannot be read twice is refused", "[query][exec][union]") {
  BatchList source;
  source.add(kPeople);
  JsonSink sink;
  const auto totals = run_query(parsed("* | union (*)"), source, sink, {});
  REQUIRE_FALSE(totals);
  CHECK(totals.error().what == "a subquery needs input that can be read twice");
}

const TextColumns kStreams = {
    {"_time",
     {"2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z", "2026-03-01T00:00:02Z",
      "2026-03-01T00:00:03Z", "2026-03-01T00:00:04Z", "2026-03-01T00:00:05Z",
      "2026-03-01T09:00:00Z"}},
    {"host", {"a", "b", "a", "a", "b", "a", "a"}},
    {"_msg", {"one", "two", "three", "hit", "five", "six", "seven hit"}}};

TEST_CASE("stream_context shows the neighbours in the stream", "[query][exec][context]") {
  CHECK(rows_of("hit | stream_context before 1 after 1 | fields _msg", kStreams) ==
        Texts{R"({"_msg":"three"})", R"({"_msg":"hit"})", R"({"_msg":"six"})",
              R"({"_msg":"seven hit"})"});
  CHECK(rows_of("hit | stream_context before 1 | fields _msg", kStreams) ==
        Texts{R"({"_msg":"three"})", R"({"_msg":"hit"})", R"({"_msg":"---"})",
              R"({"_msg":"seven hit"})"});
  CHECK(rows_of("hit | stream_context before 9 time_window 1d", kStreams).size() == 5);
  CHECK(rows_of("five | stream_context after 3 before 3 | fields _msg", kStreams) ==
        Texts{R"({"_msg":"two"})", R"({"_msg":"five"})"});
  CHECK(rows_of("nothing | stream_context after 3", kStreams).empty());
}

TEST_CASE("in a stream, lines without a time are neighbours too", "[query][exec][context]") {
  const TextColumns lines = {{"_msg", {"a", "boom", "  at x", "b"}},
                             {"_time", {"", "2026-03-01T00:00:00Z", "", ""}}};
  CHECK(rows_of("boom | stream_context after 1 | fields _msg", lines) ==
        Texts{R"({"_msg":"boom"})", R"({"_msg":"  at x"})"});
}

TEST_CASE("pipes about where rows are stored stand first", "[query][exec][context]") {
  for (const std::string pipe :
       {"stream_context after 1", "blocks_count", "block_stats", "bytes"}) {
    const std::string text = "* | limit 5 | " + pipe;
    const auto query = parse_query(text, {});
    REQUIRE_FALSE(query);
    CHECK(query.error().span.begin == 14);
    CHECK(query.error().what.ends_with("has to be the first"));
  }
}

TEST_CASE("what is not stored has no blocks", "[query][exec][blocks]") {
  for (const std::string pipe : {"blocks_count", "block_stats", "bytes"}) {
    const auto rows = run_again("* | " + pipe, kPeople);
    REQUIRE_FALSE(rows);
    CHECK(rows.error().what == pipe + " is about stored blocks, and this input has none");
  }
  CHECK(rows_of("user:ann | query_stats", kPeople) ==
        Texts{R"({"RowsProcessed":4,"RowsFound":2})"});
}

TEST_CASE("fields of a prefix are copied in the order of their names", "[query][exec][pipe]") {
  // Whichever came first: in the records before, or in this one.
  const TextColumns columns = {{"a3", {"", "3"}}, {"a1", {"1", "2"}}, {"a2", {"5", ""}}};
  CHECK(rows_of("* | copy a* as b* | fields b*", columns) ==
        Texts{R"({"b1":"1","b2":"5"})", R"({"b1":"2","b3":"3"})"});
}

TEST_CASE("numbers in a name are no date of a pattern", "[query][exec][patterns]") {
  const TextColumns lines = {{"_msg",
                              {"ip-10-77-20 is up", "since 2026-03-01 12:00:00 up", "/a/1/2/3",
                               "[2026/03/01]", "2026-03-01"}}};
  CHECK(rows_of("* | patterns | fields pattern", lines) ==
        Texts{R"({"pattern":"/a/<N>/<N>/<N>"})", R"({"pattern":"<DATE>"})",
              R"({"pattern":"[<DATE>]"})", R"({"pattern":"ip-<N>-<N>-<N> is up"})",
              R"({"pattern":"since <DATETIME> up"})"});
}

TEST_CASE("patterns are counted, with their share and times", "[query][exec][patterns]") {
  const TextColumns lines = {{"_msg", {"user17 took 5ms", "user4 took 12ms", "up", ""}},
                             {"_time",
                              {"2026-03-01T00:00:02Z", "2026-03-01T00:00:01Z",
                               "2026-03-01T00:00:03Z", "2026-03-01T00:00:04Z"}}};
  CHECK(rows_of("* | patterns", lines) ==
        Texts{R"({"pattern":"<W> took <N>ms","count":2,"share":0.6667,)"
              R"("first":"2026-03-01T00:00:01Z","last":"2026-03-01T00:00:02Z"})",
              R"({"pattern":"up","count":1,"share":0.3333,)"
              R"("first":"2026-03-01T00:00:03Z","last":"2026-03-01T00:00:03Z"})"});
  CHECK(rows_of("* | patterns 1 | fields pattern", lines) ==
        Texts{R"({"pattern":"<W> took <N>ms"})"});
}

TEST_CASE("gaps finds silence and missing numbers", "[query][exec][gaps]") {
  const TextColumns lines = {
      {"_time",
       {"2026-03-01T00:10:00Z", "2026-03-01T00:00:00Z", "2026-03-01T00:00:50Z",
        "2026-03-01T00:02:30Z", ""}},
      {"host", {"a", "a", "a", "b", "b"}},
      {"seq", {"10", "3", "4", "7", "x"}}};
  CHECK(rows_of("* | gaps", lines) ==
        Texts{R"({"from":"2026-03-01T00:00:50Z","to":"2026-03-01T00:02:30Z","gap":"1m40s"})",
              R"({"from":"2026-03-01T00:02:30Z","to":"2026-03-01T00:10:00Z","gap":"7m30s"})"});
  CHECK(rows_of("* | gaps min 5m by (host)", lines) ==
        Texts{R"({"host":"a","from":"2026-03-01T00:00:50Z","to":"2026-03-01T00:10:00Z",)"
              R"("gap":"9m10s"})"});
  CHECK(rows_of("* | gaps of seq", lines) ==
        Texts{R"({"from":5,"to":6,"missing":2})", R"({"from":8,"to":9,"missing":2})"});
}

TEST_CASE("of rows in one place the gap's is the same, however they come", "[query][exec][gaps]") {
  // The group is the same, its texts once of no kind and once a string.
  const auto row = [](const std::string& seq, const std::string& level) {
    record::Batch batch(source_of({{"seq", {seq}}}));
    record::ColumnBuilder column;
    column.add(level, record::Kind::kString);
    if (!level.empty() || seq == "9") batch.set_column("level", column.finish());
    return batch;
  };
  const auto gaps = [](std::vector<record::Batch> rows) {
    BatchList source;
    for (record::Batch& batch : rows) source.add(std::move(batch));
    return run("* | gaps of seq by (level)", source);
  };
  std::vector<record::Batch> one_way;
  std::vector<record::Batch> other_way;
  one_way.push_back(row("1", ""));
  one_way.push_back(row("9", ""));
  one_way.push_back(record::Batch(source_of({{"seq", {"9"}}})));
  other_way.push_back(record::Batch(source_of({{"seq", {"9"}}})));
  other_way.push_back(row("9", ""));
  other_way.push_back(row("1", ""));
  const Texts expected = {R"({"from":2,"to":8,"missing":7})"};
  CHECK(gaps(std::move(one_way)) == expected);
  CHECK(gaps(std::move(other_way)) == expected);
}

TEST_CASE("a gap as long as time itself is told", "[query][exec][gaps]") {
  CHECK(rows_of("* | gaps of seq", {{"seq", {"-9223372036854775808", "9223372036854775807"}}}) ==
        Texts{R"({"from":-9223372036854775807,"to":9223372036854775806,)"
              R"("missing":18446744073709551614})"});
}

TEST_CASE("trace puts spans under their parents", "[query][exec][trace]") {
  const TextColumns lines = {
      {"_time",
       {"2026-03-01T00:00:00.1Z", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00.2Z",
        "2026-03-01T00:00:00.3Z", "2026-03-01T00:00:09Z"}},
      {"trace_id", {"AB-01", "ab01", "ab01", "ab01", ""}},
      {"span_id", {"c1", "root", "c2", "root", "x"}},
      {"parent_span_id", {"root", "", "c1", "", ""}}};
  CHECK(rows_of("* | trace | fields span_id, trace_depth, trace_offset_ns", lines) ==
        Texts{R"({"span_id":"root","trace_depth":0,"trace_offset_ns":0})",
              R"({"span_id":"root","trace_depth":0,"trace_offset_ns":300000000})",
              R"({"span_id":"c1","trace_depth":1,"trace_offset_ns":100000000})",
              R"({"span_id":"c2","trace_depth":2,"trace_offset_ns":200000000})"});
}

TEST_CASE("spans in a circle are all shown", "[query][exec][trace]") {
  const std::vector<WaterfallPlace> order =
      waterfall_order({{"a", "b"}, {"b", "a"}, {"", "a"}, {"c", "c"}, {"d", "gone"}});
  std::vector<std::uint32_t> records;
  for (const WaterfallPlace& place : order) records.push_back(place.record);
  CHECK(records == std::vector<std::uint32_t>{3, 4, 0, 1, 2});
}

TEST_CASE("a chain of as many spans as records needs no stack", "[query][exec][trace]") {
  std::vector<TraceRecord> records = {{"0", ""}};
  for (int i = 1; i < 200'000; ++i) records.push_back({std::to_string(i), std::to_string(i - 1)});
  const auto order = waterfall_order(records);
  REQUIRE(order.size() == records.size());
  CHECK(order.back().depth == 199'999);
}

TEST_CASE("time_offset moves the times of the answer", "[query][exec]") {
  const TextColumns lines = {{"_time", {"2026-03-01T00:00:00Z", ""}}, {"a", {"1", "2"}}};
  CHECK(rows_of("options(time_offset=1h) *", lines) ==
        Texts{R"({"_time":"2026-03-01T01:00:00Z","a":"1"})", R"({"a":"2"})"});
  CHECK(rows_of("options(time_offset=1h) _time:2026-03-01T01 | stats count() n", lines) ==
        Texts{R"({"n":1})"});
}

}  // namespace
}  // namespace logkit::query
