// Maintenance beside a writer.
#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <thread>

#include "lib/store/background.h"
#include "lib/store/positions.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

constexpr std::chrono::seconds kPatience{60};

BackgroundOptions often(std::atomic<std::int64_t>& now_ns) {
  BackgroundOptions options;
  options.maintenance.now_ns = [&now_ns] { return now_ns.load(); };
  options.interval = std::chrono::milliseconds(1);
  return options;
}

bool wait_for(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

TEST_CASE("background: segments are merged while records come in, and readers see all",
          "[background]") {
  io::MemFs fs;
  std::atomic<std::int64_t> now_ns = kNoon;
  auto writer = open_writer(fs);
  BackgroundMaintenance background(fs, often(now_ns));
  background.add_store("store");
  std::uint64_t stored = 0;
  for (int flush = 0; flush < 100; ++flush) {
    for (int i = 0; i < 3; ++i) {
      RecordMeta meta{.time_ns = kNoon, .source = "file:a", .lane = {}, .position = ++stored};
      REQUIRE(writer->add_text("record", true, {}, meta));
    }
    REQUIRE(writer->flush());
    now_ns += kDefaultGraceNs / 10;
    if (flush % 10 != 9) continue;
    const Snapshot snapshot = snapshot_of(fs);
    std::uint64_t rows = 0;
    for (const OpenSegment& open : snapshot.segments) rows += open.reader->footer().rows;
    CHECK(rows == stored);
    CHECK(snapshot.missing.empty());
  }
  REQUIRE(writer->close());
  CHECK(wait_for([&] { return snapshot_of(fs).segments.size() <= 2 * kTierSegments; }));
  // A last merge may begin after any of these steps, and its grace with it.
  CHECK(wait_for([&] {
    now_ns += kDefaultGraceNs;
    return segment_files(fs).size() <= 2 * kTierSegments;
  }));
  background.stop();
  CHECK(background.take_troubles().empty());
  CHECK(background.totals().merges > 0);
  CHECK(background.totals().removed_segments > 0);
  CHECK(stored_records(fs).size() == stored);
}

TEST_CASE("background: records expire", "[background]") {
  io::MemFs fs;
  std::atomic<std::int64_t> now_ns = kNoon;
  {
    auto writer = open_writer(fs);
    for (const std::int64_t day : {-40, -20, 0})
      REQUIRE(writer->add_text("x", true, {}, at(kNoon + day * kNsPerDay)));
    REQUIRE(writer->close());
  }
  BackgroundOptions options = often(now_ns);
  options.retention_ns = 30 * kNsPerDay;
  BackgroundMaintenance background(fs, std::move(options));
  background.add_store("store");
  CHECK(wait_for([&] { return background.totals().expired_rows == 1; }));
  background.stop();
  std::uint64_t rows = 0;
  for (const OpenSegment& open : snapshot_of(fs).segments) rows += open.reader->footer().rows;
  CHECK(rows == 2);
}

TEST_CASE("background: damage is told once, and merging stops there", "[background]") {
  io::MemFs fs;
  std::atomic<std::int64_t> now_ns = kNoon;
  {
    auto writer = open_writer(fs);
    for (std::size_t i = 0; i < kTierSegments; ++i) {
      REQUIRE(writer->add_text("some record " + std::to_string(i), true, {}, at(kNoon)));
      REQUIRE(writer->flush());
    }
    REQUIRE(writer->close());
  }
  const std::string path = segment_files(fs)[3];
  auto file = fs.open_read(path);
  REQUIRE(file);
  std::string bytes((*file)->size_bytes(), '\0');
  REQUIRE((*file)->read_at(0, std::as_writable_bytes(std::span(bytes))));
  bytes[60] = static_cast<char>(bytes[60] ^ 1);  // in the header of its block
  REQUIRE(fs.remove(path));
  auto damaged = fs.create(path);
  REQUIRE(damaged);
  REQUIRE((*damaged)->append(as_bytes(bytes)));
  BackgroundMaintenance background(fs, often(now_ns));
  background.add_store("store");
  std::vector<Error> troubles;
  REQUIRE(wait_for([&] {
    troubles = background.take_troubles();
    return !troubles.empty();
  }));
  background.stop();
  CHECK(troubles.size() == 1);
  CHECK(troubles[0].code == Code::kCorrupt);
  CHECK(troubles[0].where.find(path) != std::string::npos);
  CHECK(background.totals().merges == 0);
}

}  // namespace
}  // namespace logkit::store
