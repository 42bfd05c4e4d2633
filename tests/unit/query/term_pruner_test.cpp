// Blocks that a term index rules out are not read, and no row is missed.
#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"
#include "lib/query/segment_source.h"
#include "lib/segment/wire.h"
#include "lib/segment/writer.h"
#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

class Troubles : public Reporter {
 public:
  void reject(const Reject&) override {}
  void trouble(const Error& error) override { errors.push_back(error.message()); }
  std::vector<std::string> errors;
};

// Ten blocks of 100 rows; row i has the id i * 7919 in hex, block b the word
// "only<b>".
struct Fixture {
  io::MemFs fs;
  std::unique_ptr<segment::Reader> reader;
  Troubles troubles;

  explicit Fixture(segment::WriterOptions options = {}) {
    options.block_rows = 100;
    auto file = fs.create("a.seg");
    REQUIRE(file);
    auto writer = segment::Writer::create(**file, options);
    REQUIRE(writer);
    for (std::size_t i = 0; i < 1000; ++i) {
      const std::string block(1, static_cast<char>('a' + i / 100));
      const std::string json = "{\"id\":\"abcdef" + std::to_string(i * 7919 + 1'000'000) +
                               "\",\"_msg\":\"common only" + block + " 10.1.2." +
                               std::to_string(i % 100) + "\\nNa\\u00efve\",\"nested\":{\"x\":\"deep" +
                               block + "\"}}";
      REQUIRE((*writer)->add_json(
          json, {.time_ns = static_cast<std::int64_t>(i), .arrival = i, .source = "file:onlyz"}));
    }
    REQUIRE((*writer)->finish({}));
    REQUIRE((*file)->sync());
    open();
  }

  void open() { reader = open_segment(fs, "a.seg"); }

  std::size_t count(const std::string& text, ScanStatistics& statistics,
                    const ScanOptions& options = {}) {
    const Query query = parsed(text);
    auto source = SegmentSource::open({reader.get()}, plan_scan(query, options), troubles);
    REQUIRE(source);
    RunOptions run_options;
    run_options.any_field = options.any_field;
    class Counter : public Sink {
     public:
      Status push(record::Batch& batch) override {
        rows += batch.selection().size();
        return {};
      }
      std::size_t rows = 0;
    } counter;
    REQUIRE(run_query(query, **source, counter, run_options));
    statistics = (*source)->statistics();
    return counter.rows;
  }
};

TEST_CASE("an absent word reads no block", "[query][terms][lazy]") {
  Fixture fixture;
  ScanStatistics statistics;
  for (const char* absent : {"absent", "id:abcdef99", "192.168.7.7", "zz*", "nested.x:common",
                             "i(ABSENT)", "common absent", "absent or alsoabsent"}) {
    CAPTURE(absent);
    CHECK(fixture.count(absent, statistics) == 0);
    CHECK(statistics.blocks_read == 0);
    CHECK(statistics.blocks_pruned_by_index == 10);
    CHECK(statistics.segments_pruned_by_index == 1);
    CHECK(statistics.blocks_to_read == 0);
    CHECK(statistics.rows_to_read == 0);
    CHECK(statistics.bytes_to_read == 0);
  }
}

TEST_CASE("a word that one block has reads that block", "[query][terms][lazy]") {
  Fixture fixture;
  ScanStatistics statistics;
  for (const char* one : {"onlyc", "OnlyC or absent", "i(ONLYC)", "onlyc*", "\"common onlyc\"",
                          "nested.x:=deepc", "~\" onlyc 10\"", "onlyc Naïve", "nested.x:in(deepc, no)"}) {
    CAPTURE(one);
    const bool matches = std::string_view(one) != "OnlyC or absent";
    CHECK(fixture.count(one, statistics) == (matches ? 100 : 0));
    CHECK(statistics.blocks_read == 1);
    CHECK(statistics.blocks_pruned_by_index + statistics.blocks_pruned_by_columns == 9);
    CHECK(statistics.segments_pruned_by_index == 0);
  }
  CHECK(fixture.count("id:abcdef1015838", statistics) == 1);
  CHECK(statistics.blocks_read <= 2);
  CHECK(fixture.count("!onlyc", statistics) == 900);
  CHECK(fixture.count("common", statistics) == 1000);
  CHECK(fixture.count("10.1.2.7", statistics) == 10);
}

TEST_CASE("every field is asked where bare words look in all of them", "[query][terms]") {
  Fixture fixture;
  ScanStatistics statistics;
  const ScanOptions any_field{.any_field = true};
  CHECK(fixture.count("deepc", statistics) == 0);
  CHECK(fixture.count("deepc", statistics, any_field) == 100);
  CHECK(statistics.blocks_read == 1);
  // The name of the source prints with no record.
  CHECK(fixture.count("onlyz", statistics, any_field) == 0);
  CHECK(fixture.count("_src:onlyz", statistics, any_field) == 1000);
}

TEST_CASE("without an index every block is read", "[query][terms]") {
  segment::WriterOptions options;
  options.index = false;
  Fixture fixture(options);
  ScanStatistics statistics;
  CHECK(fixture.count("onlyc", statistics) == 100);
  CHECK(statistics.blocks_read == 10);
  CHECK(statistics.blocks_pruned_by_index == 0);
}

TEST_CASE("a field that is left out of the index is searched", "[query][terms]") {
  segment::WriterOptions options;
  options.unindexed_fields = {"nested.x"};
  Fixture fixture(options);
  ScanStatistics statistics;
  CHECK(fixture.count("nested.x:deepc", statistics) == 100);
  CHECK(statistics.blocks_read == 10);
  CHECK(fixture.count("onlyc", statistics) == 100);
  CHECK(statistics.blocks_read == 1);
  CHECK(fixture.count("deepc", statistics, {.any_field = true}) == 100);
}

TEST_CASE("a plan asks the index too", "[query][terms][explain]") {
  Fixture fixture;
  const ScanStatistics plan = explain_scan({fixture.reader.get()}, plan_scan(parsed("onlyc")));
  CHECK(plan.blocks_to_read == 1);
  CHECK(plan.rows_to_read == 100);
  CHECK(plan.blocks_pruned_by_index == 9);
}

TEST_CASE("a damaged index is told, and every block is searched", "[query][terms][damage]") {
  Fixture fixture;
  std::string bytes = fixture.fs.contents("a.seg");
  for (const segment::Section& section : fixture.reader->footer().sections) {
    if (section.kind != static_cast<std::uint32_t>(segment::SectionKind::kTermIndex)) continue;
    for (std::uint64_t i = 0; i < section.length_bytes; i += 8) bytes[section.offset + i] ^= 1;
  }
  fixture.fs.put("a.seg", bytes);
  fixture.open();
  ScanStatistics statistics;
  CHECK(fixture.count("onlyc", statistics) == 100);
  CHECK(statistics.indexes_damaged == 1);
  CHECK(statistics.blocks_read == 10);
  REQUIRE(fixture.troubles.errors.size() == 1);
  CHECK(fixture.troubles.errors[0].find("index") != std::string::npos);
}

}  // namespace
}  // namespace logkit::query
