// Blocks of so many fields that they are read in slices of their rows: the same
// answers as from blocks that are small.
#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"
#include "lib/query/segment_source.h"
#include "lib/query/split_source.h"
#include "lib/segment/searchable_block.h"
#include "lib/segment/writer.h"
#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

constexpr std::uint64_t kRows = 6000;

class Silent : public Reporter {
 public:
  void reject(const Reject&) override {}
  void trouble(const Error& error) override { FAIL(error.message()); }
};

// Most records have a name of their own; those behind the first thousands are
// stored whole, long ones among them.
std::string record(std::uint64_t i) {
  const std::string n = std::to_string(i);
  std::string json = "{\"k" + n + "\":\"v" + n + "\"";
  if (i % 3 == 0) json += R"(, "level" : "info","x":)" + std::to_string(i % 50);
  if (i % 4 == 0) json += R"(,"o":{"x":null,"y )" + n + R"(":[1, 2]})";
  if (i % 5 == 0) json += R"(,"text":"a \"quoted\" \u00e9\n tab\t )" + n + "\"";
  if (i % 6 == 0) json += R"(,"severity":"warn\u006eing","level":null)";
  if (i % 11 == 0) json += ",\"k" + n + "\":true";
  if (i % 13 == 0) json += ",\"o.x\":1.50,\"_msg\":\"message " + std::to_string(i % 100) + "\"";
  if (i > 5000) json += ",\"long\":\"" + std::string(1000, static_cast<char>('a' + i % 26)) + "\"";
  return json + "}";
}

struct Stored {
  io::MemFs fs;
  std::unique_ptr<segment::Reader> reader;
  Silent reporter;

  explicit Stored(std::uint32_t block_rows) {
    auto file = fs.create("a.seg");
    REQUIRE(file);
    auto writer = segment::Writer::create(**file, {.block_rows = block_rows});
    REQUIRE(writer);
    for (std::uint64_t i = 0; i < kRows; ++i) {
      segment::RecordStamp stamp;
      stamp.time_ns = static_cast<std::int64_t>(i * 7919 % kRows / 2) * 1'000'000'000;
      stamp.arrival = i;
      stamp.has_position = false;
      if (i % 3 == 1) stamp.source = "file:one";
      if (i % 17 == 5) {
        const std::string line = "a line of text " + std::to_string(i);
        REQUIRE((*writer)->add_text(line, i % 2 == 0, i % 3 == 0 ? "not JSON" : "", stamp));
      } else {
        REQUIRE((*writer)->add_json(record(i), stamp));
      }
    }
    REQUIRE((*writer)->finish({}));
    REQUIRE((*file)->sync());
    reader = open_segment(fs, "a.seg");
  }

  Texts run(const std::string& text, std::size_t threads, const RunOptions& options = {}) {
    const Query query = parsed(text);
    auto source = SegmentSource::open(
        {reader.get()},
        plan_scan(query, {.newest_first = options.newest_first, .any_field = options.any_field}),
        reporter);
    REQUIRE(source);
    if (threads == 0) {
      Whole whole(**source);
      return query::run(text, whole, options);
    }
    const auto split = on_threads(std::move(*source), threads);
    return query::run(text, *split, options);
  }

  // Not split: batch by batch, as beside a stream.
  class Whole : public Source {
   public:
    explicit Whole(Source& source) : source_(source) {}
    Result<std::unique_ptr<record::Batch>> next() override { return source_.next(); }
    std::int64_t watermark_ns() const override { return source_.watermark_ns(); }
    bool keeps_order() const override { return source_.keeps_order(); }
    bool skip_damaged() override { return source_.skip_damaged(); }
    std::optional<StoredBlock> stored_block() const override { return source_.stored_block(); }

   private:
    Source& source_;
  };
};

// The answers are long: where they part says enough.
void check_same(const Texts& got, const Texts& expected) {
  CHECK(got.size() == expected.size());
  const auto [a, b] = std::mismatch(got.begin(), got.end(), expected.begin(), expected.end());
  if (a == got.end() || b == expected.end()) return;
  FAIL_CHECK("answer " << a - got.begin() << " is " << a->substr(0, 400) << "\nand not "
                       << b->substr(0, 400));
}

TEST_CASE("a block of very many fields is a wide one", "[query][wide]") {
  Stored wide(65536);
  REQUIRE(wide.reader->footer().blocks.size() == 1);
  REQUIRE(wide.reader->footer().blocks[0].whole_rows > 200);
  auto block = wide.reader->read_block(0, true);
  REQUIRE(block);
  segment::SearchableBlock* searched = segment::searchable(**block);
  REQUIRE(searched != nullptr);
  CHECK_FALSE(searched->has_all_fields());
  CHECK(searched->is_wide());
  auto whole = wide.reader->read_block(0);
  REQUIRE(whole);
  CHECK(segment::searchable(**whole)->has_all_fields());
  Stored narrow(64);
  auto small = narrow.reader->read_block(3, true);
  REQUIRE(small);
  CHECK(segment::searchable(**small)->has_all_fields());
  CHECK_FALSE(segment::searchable(**small)->is_wide());
}

TEST_CASE("slices of a block answer as the block does", "[query][wide]") {
  Stored wide(65536);
  Stored narrow(64);
  const char* const queries[] = {
      "*",
      "* | sort by (x)",
      "* | sort by (x) desc limit 20 offset 3 rank as r",
      "* | sort by (_time desc, k17)",
      "* | first 10 by (text)",
      "* | limit 20",
      "* | limit 5000",
      "* | last 3 by (x)",
      "* | field_names",
      "* | facets",
      "* | facets 3",
      "* | stats by (level) count(), count(k3), count_uniq(x), row_max(x)",
      "* | stats count(k1*) a, sum(x) b, values(o.x) c",
      "* | uniq by (level, o.x) with hits",
      "* | top 5 by (x, level)",
      "* | fields k1*, o",
      "* | fields x, k17, o, _time",
      "* | delete k2*, text",
      "* | copy x as y, k10* as z*",
      "* | rename level as l, o.x as ox | sort by (l, _time)",
      "* | format if (x:>3) \"<x>-<level>\" as level",
      "* | pack_json as j | fields j",
      "* | pack_logfmt as j | fields j | sort by (j) limit 50",
      "* | unroll by (o.x)",
      "* | len(text) as n | fields n, text",
      "* | drop_empty_fields",
      "* | extract \"message <m>\" | filter m:>50",
      "* | collapse_nums at text | fields text",
      "k5900:*",
      "k5900:v5900 | fields k5900",
      "level:info x:>30",
      "level:warnning | stats count()",
      "severity:warn* | stats count()",
      "line | fields _msg",
      "message | stats by (_msg) count()",
      "!level:info",
      "long:~\"a{20}\" | stats count()",
      "text:quoted | sort by (text)",
      "_time:[1970-01-01T00:10:00Z, 1970-01-01T00:20:00Z] | sort by (_time)",
      "_src:\"file:one\" | stats count()",
      "_parse_error:* | fields _msg, _parse_error",
      "nothing_has:this",
      "* | blocks_count | fields none",
  };
  for (const char* const query : queries) {
    INFO(query);
    const Texts expected = narrow.run(query, 1);
    for (const std::size_t threads : {1u, 2u, 0u}) check_same(wide.run(query, threads), expected);
  }
}

TEST_CASE("slices come in the order of the answer", "[query][wide]") {
  Stored wide(1500);  // blocks that overlap
  Stored narrow(64);
  RunOptions newest;
  newest.newest_first = true;
  newest.any_field = true;
  for (const char* const query : {"*", "v17 or v5501 or info", "x:>40", "* | limit 30"}) {
    INFO(query);
    const Texts expected = narrow.run(query, 1, newest);
    for (const std::size_t threads : {1u, 2u, 0u}) {
      check_same(wide.run(query, threads, newest), expected);
    }
  }
}

TEST_CASE("a block in slices is one block", "[query][wide]") {
  Stored wide(65536);
  CHECK(wide.run("* | blocks_count", 1) == Texts{R"({"blocks_count":1})"});
  CHECK(wide.run("k5900:* | blocks_count", 0) == Texts{R"({"blocks_count":1})"});
}

}  // namespace
}  // namespace logkit::query
