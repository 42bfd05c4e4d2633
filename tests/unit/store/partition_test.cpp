// Partitions: where records go, what they are called, and exactly once.
#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "lib/io/fault_fs.h"
#include "lib/store/partition.h"
#include "lib/store/partitioned_writer.h"
#include "lib/store/positions.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

constexpr io::PowerCut kCuts[] = {io::PowerCut::kLosesAll, io::PowerCut::kKeepsNames,
                                  io::PowerCut::kTearsData};

std::unique_ptr<StoreWriter> open_partitioned(io::Fs& fs, std::string field = "service") {
  AnyStoreOptions options;
  options.partition_field = std::move(field);
  auto writer = open_any_store(fs, "store", std::move(options));
  if (!writer) FAIL(writer.error().message());
  return std::move(*writer);
}

std::string record_of(std::uint64_t i) {
  const std::string number = std::to_string(i);
  if (i % 7 == 6) return R"({"n":)" + number + "}";
  return R"({"service":"s)" + std::to_string(i % 3) + R"(","n":)" + number + "}";
}

// Every record there is, by partition.
std::map<std::string, std::multiset<std::string>> records_of(io::Fs& fs) {
  std::map<std::string, std::multiset<std::string>> records;
  const Snapshot snapshot = snapshot_of(fs, {.window = {}, .partitions = true, .missing_is_empty = true});
  CHECK(snapshot.unreadable.empty());
  CHECK(snapshot.missing.empty());
  for (const OpenSegment& open : snapshot.segments) {
    for (std::size_t block = 0; block < open.reader->footer().blocks.size(); ++block) {
      auto source = open.reader->read_block(block);
      REQUIRE(source);
      for (std::size_t row = 0; row < (*source)->row_count(); ++row) {
        std::string text;
        REQUIRE((*source)->append_original(row, text));
        records[open.file.partition].insert(text);
      }
    }
  }
  return records;
}

TEST_CASE("partitions have names that are names of nothing else", "[partition]") {
  CHECK(partition_name("cart") == "cart");
  CHECK(partition_name("web.example.com") == "web.example.com");
  CHECK(partition_name("Zürich") == "Zürich");
  CHECK(partition_name("a/b c%") == "a%2Fb%20c%25");
  CHECK(partition_name("") == "_none");
  CHECK(partition_name("_none") == "%5Fnone");
  CHECK(partition_name("..") == "%2E.");
  CHECK(partition_name(".tmp-1") == "%2Etmp-1");
  CHECK(partition_name("2026-03-01") == "%32026-03-01");
  CHECK(partition_name("append.lock") == "%61ppend.lock");
  CHECK(partition_name("partitioned-by") == "%70artitioned-by");
  CHECK(partition_name("flush-0000000000000001.pending") == "%66lush-0000000000000001.pending");
  CHECK(partition_name(std::string(1, '\0')) == "%00");
  const std::string a = partition_name(std::string(500, 'x') + "a");
  CHECK(a.size() < 200);
  CHECK(a != partition_name(std::string(500, 'x') + "b"));
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "ü";
  CHECK(partition_name(umlauts).size() < 200);
}

TEST_CASE("records go to the partition of their value", "[partition]") {
  io::MemFs fs;
  auto writer = open_partitioned(fs);
  const auto add = [&](std::string_view record) {
    REQUIRE(writer->add_json(record, {.time_ns = kNoon, .source = {}, .lane = {}}));
  };
  add(R"({"service":"a","n":1})");
  add(R"({"service":"b \u0041","n":2})");
  add(R"({"n":3})");
  add(R"({"service":null,"n":4})");
  add(R"({"service":5})");
  add(R"({"service":"a","service":"c"})");
  REQUIRE(writer->add_text("a line", true, {}, {.time_ns = kNoon, .source = {}, .lane = {}}));
  CHECK(writer->pending_records() == 7);
  REQUIRE(writer->close());
  CHECK(writer->totals().records == 7);
  const auto records = records_of(fs);
  CHECK(records.at("a").size() == 1);
  CHECK(records.at("b%20A").size() == 1);
  CHECK(records.at("_none").size() == 3);
  CHECK(records.at("5").size() == 1);
  CHECK(records.at("c").size() == 1);
}

TEST_CASE("a nested field, and a key with a dot before it", "[partition]") {
  io::MemFs fs;
  auto writer = open_partitioned(fs, "k8s.app");
  REQUIRE(writer->add_json(R"({"k8s":{"app":"nested"}})", {.time_ns = kNoon, .source = {}, .lane = {}}));
  REQUIRE(writer->add_json(R"({"k8s.app":"literal","k8s":{"app":"nested"}})", {.time_ns = kNoon, .source = {}, .lane = {}}));
  REQUIRE(writer->close());
  const auto records = records_of(fs);
  CHECK(records.contains("nested"));
  CHECK(records.contains("literal"));
}

TEST_CASE("a store stays partitioned as it is", "[partition]") {
  io::MemFs fs;
  REQUIRE(open_partitioned(fs)->close());
  AnyStoreOptions other;
  other.partition_field = "host";
  const auto refused = open_any_store(fs, "store", std::move(other));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("'service'") != std::string::npos);
  auto writer = open_any_store(fs, "store", {});
  REQUIRE(writer);
  REQUIRE((*writer)->add_json(R"({"service":"a"})", {.time_ns = kNoon, .source = {}, .lane = {}}));
  REQUIRE((*writer)->close());
  CHECK(records_of(fs).contains("a"));
}

TEST_CASE("a field with too many values ends in one partition", "[partition]") {
  io::MemFs fs;
  auto writer = open_partitioned(fs);
  for (int i = 0; i < 300; ++i) {
    const std::string record = R"({"service":"s)" + std::to_string(i) + "\"}";
    REQUIRE(writer->add_json(record, {.time_ns = kNoon, .source = {}, .lane = {}}));
  }
  REQUIRE(writer->close());
  const auto records = records_of(fs);
  CHECK(records.size() == kMostPartitions + 1);
  CHECK(records.at("_other").size() == 300 - kMostPartitions);
}

Status ingest(io::Fs& fs) {
  AnyStoreOptions options;
  options.partition_field = "service";
  options.store.max_rows = 4;
  LK_TRY(auto writer, open_any_store(fs, "store", std::move(options)));
  for (std::uint64_t i = 0; i < 20; ++i) {
    RecordMeta meta;
    meta.time_ns = kNoon + static_cast<std::int64_t>(i % 2) * kNsPerDay;
    meta.source = "file:a";
    meta.position = i + 1;
    LK_RETURN_IF_ERROR(writer->add_json(record_of(i), meta));
    if (i % 6 == 5) LK_RETURN_IF_ERROR(writer->flush());
  }
  return writer->close();
}

TEST_CASE("a crash at any step of a partitioned ingest doubles and loses nothing",
          "[partition][crash]") {
  io::MemFs whole;
  REQUIRE(ingest(whole));
  const auto expected = records_of(whole);
  for (const io::PowerCut cut : kCuts) {
    for (std::size_t step = 0;; ++step) {
      io::MemFs disk;
      io::FaultFs fs(disk, {.stop_after = step});
      const bool done = ingest(fs).ok();
      disk.power_cut(cut);
      CAPTURE(step, static_cast<int>(cut), fs.last_operation());
      // A reader of positions is never told more than all partitions have.
      auto positions = read_positions(disk, "store");
      REQUIRE(positions);
      const PositionEntry* entry = positions->find("file:a", "");
      std::size_t stored = 0;
      for (const auto& [partition, records] : records_of(disk)) stored += records.size();
      CHECK(stored >= (entry == nullptr ? 0 : entry->position));
      const Status again = ingest(disk);
      if (!again) FAIL(again.error().message());
      CHECK(records_of(disk) == expected);
      positions = read_positions(disk, "store");
      REQUIRE(positions);
      CHECK(positions->find("file:a", "")->position == 20);
      if (done) break;
    }
  }
}

TEST_CASE("a source can be forgotten in all partitions", "[partition]") {
  io::MemFs fs;
  REQUIRE(ingest(fs));
  {
    auto writer = open_partitioned(fs);
    REQUIRE(writer->forget("file:a"));
    REQUIRE(writer->close());
  }
  REQUIRE(ingest(fs));
  std::size_t stored = 0;
  for (const auto& [partition, records] : records_of(fs)) stored += records.size();
  CHECK(stored == 40);
}

TEST_CASE("a half line waits for its end", "[partition]") {
  io::MemFs fs;
  auto writer = open_partitioned(fs);
  RecordMeta meta{.time_ns = kNoon, .source = "file:a", .lane = {}, .position = 5};
  meta.unfinished = true;
  REQUIRE(writer->add_text("{\"ser", false, {}, meta));
  meta.unfinished = false;
  meta.position = 16;
  REQUIRE(writer->add_json(R"({"service":"a"})", meta));
  REQUIRE(writer->close());
  CHECK(records_of(fs).size() == 1);
  CHECK(records_of(fs).at("a").size() == 1);
}

}  // namespace
}  // namespace logkit::store
