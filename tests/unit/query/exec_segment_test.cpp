#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"
#include "lib/query/segment_source.h"
#include "lib/segment/writer.h"
#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

class Troubles : public Reporter {
 public:
  void reject(const Reject&) override {}
  void trouble(const Error& error) override { errors.push_back(error.message()); }
  std::vector<std::string> errors;
};

// Bytes that no encoding makes small.
std::string noise(std::uint64_t& state, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    text.push_back(static_cast<char>('!' + 2 + (state >> 33) % 56));
  }
  for (char& c : text) {
    if (c == '\\') c = 'x';
  }
  return text;
}

// One segment of `blocks` blocks with 100 rows each; row i is i seconds after
// 1970, its n is i, and its payload is large.
struct Fixture {
  io::MemFs fs;
  std::unique_ptr<segment::Reader> reader;
  Troubles troubles;

  explicit Fixture(std::size_t blocks = 10) {
    auto file = fs.create("a.seg");
    REQUIRE(file);
    auto writer = segment::Writer::create(**file, {.block_rows = 100});
    REQUIRE(writer);
    std::uint64_t state = 1;
    for (std::size_t i = 0; i < blocks * 100; ++i) {
      std::string json = "{\"n\":" + std::to_string(i) + ",\"level\":\"" +
                         (i % 10 == 0 ? "error" : "info") + "\",\"payload\":\"" +
                         noise(state, 600) + "\"";
      if (i >= 300 && i < 400) json += ",\"only\":\"here\"";
      REQUIRE((*writer)->add_json(json + "}", {.time_ns = static_cast<std::int64_t>(i) * kSecond,
                                               .arrival = i}));
    }
    REQUIRE((*writer)->finish({}));
    REQUIRE((*file)->sync());
    open();
  }

  void open() { reader = open_segment(fs, "a.seg"); }

  Texts run(const std::string& text, ScanStatistics* statistics = nullptr) {
    const Query query = parsed(text);
    auto source = SegmentSource::open({reader.get()}, plan_scan(query), troubles);
    REQUIRE(source);
    Texts rows = query::run(text, **source);
    if (statistics != nullptr) *statistics = (*source)->statistics();
    return rows;
  }
};

TEST_CASE("a query reads no column that it does not need", "[query][segment][lazy]") {
  Fixture fixture;
  ScanStatistics small;
  CHECK(fixture.run("* | stats by (level) sum(n) s", &small) ==
        Texts{R"({"level":"error","s":49500})", R"({"level":"info","s":450000})"});
  CHECK(small.blocks_read == 10);
  ScanStatistics large;
  CHECK(fixture.run("* | stats sum_len(payload) s", &large) == Texts{R"({"s":600000})"});
  // 600 000 bytes of noise do not fit in the few that the first query read.
  CHECK(small.bytes_read < 60'000);
  CHECK(large.bytes_read > 300'000);
}

TEST_CASE("a filter that leaves no row reads no other column", "[query][segment][lazy]") {
  Fixture fixture;
  ScanStatistics statistics;
  CHECK(fixture.run("level:=fatal payload:~\"x\"", &statistics).empty());
  CHECK(statistics.bytes_read < 60'000);
}

// So many are no longer searched for one by one in what is stored.
TEST_CASE("any of very many words", "[query][exec][segment]") {
  Fixture fixture;
  std::string any = "only:here";
  for (int i = 0; i < 500; ++i) any += " or level:w" + std::to_string(i);
  CHECK(fixture.run("(" + any + ") or level:error | stats count() n") ==
        Texts{R"({"n":190})"});
}

TEST_CASE("a count of everything is answered from the footer", "[query][segment][lazy]") {
  Fixture fixture;
  ScanStatistics statistics;
  CHECK(fixture.run("* | stats count() n", &statistics) == Texts{R"({"n":1000})"});
  CHECK(statistics.bytes_read == 0);
  CHECK(statistics.blocks_from_footer == 10);

  CHECK(fixture.run("_time:[1970-01-01T00:01:50Z, 1970-01-01T00:06:40Z) | stats count() n",
                    &statistics) == Texts{R"({"n":290})"});
  CHECK(statistics.blocks_from_footer == 2);
  CHECK(statistics.blocks_to_read == 1);
  CHECK(statistics.blocks_pruned_by_time == 7);
}

TEST_CASE("times are read of blocks that are not in one bucket", "[query][segment][lazy]") {
  Fixture fixture;
  ScanStatistics statistics;
  CHECK(fixture.run("* | stats by (_time:1h) count() n", &statistics) ==
        Texts{R"({"_time":"1970-01-01T00:00:00Z","n":1000})"});
  CHECK(statistics.blocks_read == 0);
  CHECK(statistics.bytes_read == 0);

  // Blocks of 100 seconds: the borders at 250 and 750 lie within one.
  CHECK(fixture.run("* | stats by (_time:250s) count() n, rate() r", &statistics) ==
        Texts{R"({"_time":"1970-01-01T00:00:00Z","n":250,"r":1})",
              R"({"_time":"1970-01-01T00:04:10Z","n":250,"r":1})",
              R"({"_time":"1970-01-01T00:08:20Z","n":250,"r":1})",
              R"({"_time":"1970-01-01T00:12:30Z","n":250,"r":1})"});
  CHECK(statistics.blocks_read == 2);

  // The block at the beginning of the window is looked at row by row.
  CHECK(fixture.run("_time:>=1970-01-01T00:01:50Z | stats by (_time:1h) count() n", &statistics) ==
        Texts{R"({"_time":"1970-01-01T00:00:00Z","n":890})"});
  CHECK(statistics.blocks_read == 1);

  CHECK(fixture.run("* | stats by (_time:250s) count() if (level:error) n", &statistics).size() == 4);
  CHECK(statistics.blocks_read == 10);
  CHECK(fixture.run("* | stats by (_time:1h) sum(n) n", &statistics) ==
        Texts{R"({"_time":"1970-01-01T00:00:00Z","n":499500})"});
  CHECK(statistics.blocks_read == 10);
  CHECK(fixture.run("options(time_offset=30m) * | stats by (_time:1h) count() n") ==
        fixture.run("* | stats by (_time:1h) count() n"));
}

TEST_CASE("values of a whole block are counted as of each of its rows", "[query][segment]") {
  Fixture fixture;
  const auto both = [&](const std::string& field) {
    CAPTURE(field);
    // A condition looks at each row.
    const Texts counted = fixture.run("* | stats by (" + field + ") count() rows");
    CHECK(counted == fixture.run("* | stats by (" + field + ") count() if (*) rows"));
    return counted;
  };
  CHECK(both("level") == Texts{R"({"level":"error","rows":100})", R"({"level":"info","rows":900})"});
  CHECK(both("only") == Texts{R"({"only":"","rows":900})", R"({"only":"here","rows":100})"});
  CHECK(fixture.run("* | uniq by (only) with hits") ==
        Texts{R"({"only":"","hits":900})", R"({"only":"here","hits":100})"});
  CHECK(both("n").size() == 1000);
  CHECK(both("n:100").size() == 10);
  CHECK(both("absent") == Texts{R"({"absent":"","rows":1000})"});
}

TEST_CASE("blocks are pruned by time, numbers and absent fields", "[query][segment][prune]") {
  Fixture fixture;
  ScanStatistics statistics;
  CHECK(fixture.run("n:>=950 | fields n", &statistics).size() == 50);
  CHECK(statistics.blocks_to_read == 1);
  CHECK(statistics.blocks_pruned_by_columns == 9);

  CHECK(fixture.run("n:=150 | fields n", &statistics) == Texts{R"({"n":150})"});
  CHECK(statistics.blocks_to_read == 1);

  CHECK(fixture.run("only:here | stats count() n", &statistics) == Texts{R"({"n":100})"});
  CHECK(statistics.blocks_to_read == 1);

  CHECK(fixture.run("!only:here | stats count() n", &statistics) == Texts{R"({"n":900})"});

  CHECK(fixture.run("_time:>=1980-01-01Z", &statistics).empty());
  CHECK(statistics.segments_pruned_by_time == 1);
  CHECK(statistics.blocks_pruned_by_time == 10);
  CHECK(statistics.bytes_read == 0);

  CHECK(fixture.run("level:=zzz", &statistics).empty());
  CHECK(statistics.segments_pruned_by_columns == 1);
  CHECK(statistics.bytes_read == 0);
}

TEST_CASE("a scan of so many rows leaves out the blocks beyond", "[query][segment]") {
  Fixture fixture;
  // Of 10 blocks of 100 rows; a block that has begun is read to its end.
  const auto scan = [&](const std::string& text, std::uint64_t max_rows) {
    const Query query = parsed(text);
    auto source = SegmentSource::open({fixture.reader.get()},
                                      plan_scan(query, {.max_rows = max_rows}), fixture.troubles);
    REQUIRE(source);
    const std::size_t rows = query::run(text, **source).size();
    const ScanStatistics statistics = (*source)->statistics();
    return std::vector<std::uint64_t>{rows, statistics.rows_read, statistics.rows_left_out};
  };
  using Figures = std::vector<std::uint64_t>;
  CHECK(scan("level:error", 1000) == Figures{100, 1000, 0});
  CHECK(scan("level:error", 201) == Figures{30, 300, 700});
  CHECK(scan("level:error", 200) == Figures{20, 200, 800});
  CHECK(scan("level:error", 0) == Figures{0, 0, 1000});
  // What is ruled out needs not be read: it is not left out.
  CHECK(scan("only:here", 0) == Figures{0, 0, 100});
  CHECK(scan("only:here", 1) == Figures{100, 100, 0});
  CHECK(scan("absentword", 0) == Figures{0, 0, 0});
}

TEST_CASE("the plan says the same as the run", "[query][segment][explain]") {
  Fixture fixture;
  const Query query = parsed("n:<100 level:error | fields n");
  const ScanStatistics plan = explain_scan({fixture.reader.get()}, plan_scan(query));
  CHECK(plan.blocks_total == 10);
  CHECK(plan.blocks_to_read == 1);
  CHECK(plan.rows_to_read == 100);
  CHECK(plan.bytes_to_read > 0);
  CHECK(plan.bytes_to_read < plan.bytes_total / 10);
  CHECK(plan.bytes_read == 0);
}

TEST_CASE("a damaged block is reported, the others answer", "[query][segment][damage]") {
  Fixture fixture;
  const segment::BlockInfo block = fixture.reader->footer().blocks[4];
  std::string bytes = fixture.fs.contents("a.seg");
  bytes[block.offset + block.length_bytes / 2] ^= 1;  // in the payload
  fixture.fs.put("a.seg", bytes);
  fixture.open();

  CHECK(fixture.run("* | stats sum(n) s") == Texts{R"({"s":499500})"});
  CHECK(fixture.troubles.errors.empty());

  ScanStatistics statistics;
  CHECK(fixture.run("payload:* | stats by (level) count() n", &statistics) ==
        Texts{R"({"level":"error","n":90})", R"({"level":"info","n":810})"});
  REQUIRE(fixture.troubles.errors.size() == 1);
  CHECK(fixture.troubles.errors[0].find("block 4") != std::string::npos);
  CHECK(statistics.blocks_damaged == 1);
  CHECK(statistics.rows_damaged == 100);
}

TEST_CASE("fields that a query names, less those it makes", "[query][plan]") {
  const auto named = [](const std::string& text) {
    std::string names;
    for (const NamedField& field : named_fields(parsed(text))) names += field.name + " ";
    return names;
  };
  CHECK(named("error a:1 | copy b as c | filter c:2 | stats by (d) sum(e) f | sort by (f)") ==
        "_msg a b d e ");
  CHECK(named("a:1 | replace (x, y) at b | len(c) as l | math l * d as m | gaps of m by (e)") ==
        "a b c d e ");
  CHECK(named("a:1 | extract '<x> <y>' from b | filter x:1 | unroll if (y:2) (c) | trace | "
              "fields trace_depth, d") == "a b c d ");
  CHECK(named("a:1 | join by (b) (*) | fields c") == "a b ");
  CHECK(
      named(
          "a:in(b:1 | fields c) d:1 | stats by (e) count() n | union (f:in(g:* | uniq by (a)))") ==
      "a b c d e f g ");
  CHECK(named("a:1 | format '<b> <q:c> x <_>' as d | fields d") == "a b c ");
}

TEST_CASE("what a query needs of the rows that match", "[query][plan]") {
  const auto needed = [](const std::string& text) {
    const FieldSet fields = needed_fields(parsed(text).pipes);
    if (fields.whole_record) return std::string("record");
    if (fields.all) return std::string("all");
    std::string names;
    for (const std::string& name : fields.names) names += name + " ";
    return names;
  };
  CHECK(needed("*") == "record");
  CHECK(needed("* | limit 5") == "record");
  CHECK(needed("* | delete a") == "all");
  CHECK(needed("* | stats count()") == "");
  CHECK(needed("* | stats by (a) sum(b) if (c:d)") == "a b c ");
  CHECK(needed("* | sort by (x) | fields a, b") == "a b x ");
  CHECK(needed("* | rename a as b | stats by (b) count()") == "a ");
  // Without a span_id of its own a row is asked for the other names.
  CHECK(needed("* | delete span_id | stats by (span_id) count()") == "span.id spanID spanId ");
  CHECK(needed("* | fields spanI* | stats by (span_id) count()") == "spanID spanId ");
  CHECK(needed("* | filter a:b | uniq by (c)") == "a c ");
}

TEST_CASE("pipes tell what is stored of what was found", "[query][exec][segment][blocks]") {
  Fixture fixture;
  CHECK(fixture.run("* | blocks_count") == Texts{R"({"blocks_count":10})"});
  CHECK(fixture.run("n:>=250 n:<420 | blocks_count as b") == Texts{R"({"b":3})"});
  CHECK(fixture.run("n:350 | block_stats | filter field:only") ==
        Texts{R"({"part_path":"a.seg","block":3,"field":"only","type":"const","rows":100,)"
              R"("distinct":1,"min":"here","max":"here","block_rows":100,"block_bytes":)" +
              std::to_string(fixture.reader->footer().blocks[3].length_bytes) + "}"});
  CHECK(fixture.run("n:350 | block_stats | filter field:n | fields type, min, max") ==
        Texts{R"({"type":"int64","min":300,"max":399})"});
  const Texts bytes = fixture.run("n:350 | bytes | limit 1 | fields field, values, raw_bytes");
  CHECK(bytes == Texts{R"({"field":"payload","values":1000,"raw_bytes":600000})"});
  ScanStatistics read;
  const Texts figures = fixture.run("n:>=350 n:<351 | query_stats", &read);
  CHECK(figures == Texts{R"({"BytesReadTotal":)" + std::to_string(read.bytes_read) +
                         R"(,"BlocksProcessed":1,"RowsProcessed":100,"RowsFound":1})"});
}

TEST_CASE("times moved by time_offset are read where only the time is wanted",
          "[query][exec][segment]") {
  Fixture fixture;
  CHECK(fixture.run("options(time_offset=1m) n:5 | fields _time, n") ==
        Texts{R"({"_time":"1970-01-01T00:01:05Z","n":5})"});
  CHECK(fixture.run("options(time_offset=1m) n:5 | stats max(_time) m") ==
        Texts{R"({"m":"1970-01-01T00:01:05Z"})"});
}

}  // namespace
}  // namespace logkit::query
