// Whatever the step at which a merge, an expiry or a sweep dies, and whatever of
// its unsynced work the disk kept: every record is there once, every source as
// far as it was, and the next one finishes what this one began.
#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/store/maintenance.h"
#include "lib/store/positions.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

constexpr io::PowerCut kCuts[] = {io::PowerCut::kLosesAll, io::PowerCut::kKeepsNames,
                                  io::PowerCut::kKeepsData, io::PowerCut::kTearsData};

std::string line_of(std::uint64_t i) { return "record " + std::to_string(i); }

// Records [from, to) of one source, over two days, a flush every third.
Status ingest(io::Fs& fs, std::uint64_t from, std::uint64_t to, std::int64_t now_ns) {
  StoreWriterOptions options;
  options.now_ns = [now_ns] { return now_ns; };
  LK_TRY(auto writer, StoreWriter::open(fs, "store", options));
  for (std::uint64_t i = from; i < to; ++i) {
    RecordMeta meta;
    meta.time_ns = kNoon + static_cast<std::int64_t>(i / 2 % 2) * kNsPerDay;
    meta.source = "file:a";
    meta.position = i + 1;
    LK_RETURN_IF_ERROR(writer->add_text(line_of(i), true, {}, meta));
    if (i % 3 == 2) LK_RETURN_IF_ERROR(writer->flush());
  }
  return writer->close();
}

// One round, as `logidx merge` does it.
Status maintain(io::Fs& fs, std::int64_t now_ns) {
  MaintenanceOptions options;
  options.now_ns = [now_ns] { return now_ns; };
  Maintenance maintenance(fs, "store", options);
  LK_TRY(const auto lock, maintenance.lock());
  LK_RETURN_IF_ERROR(maintenance.look());
  for (const MergeGroup& group : all_groups(maintenance.view(), {}, {}))
    LK_RETURN_IF_ERROR(maintenance.merge(group));
  LK_RETURN_IF_ERROR(maintenance.look());
  LK_RETURN_IF_ERROR(maintenance.sweep());
  return {};
}

void check_whole(io::MemFs& disk, std::uint64_t records) {
  std::vector<std::string> expected;
  for (std::uint64_t i = 0; i < records; ++i) expected.push_back(line_of(i));
  CHECK(stored_records(disk) == expected);
  auto positions = read_positions(disk, "store");
  REQUIRE(positions);
  CHECK(positions->find("file:a", "")->position == records);
}

// Rounds of ingest and maintenance: each merges what the one before merged, and
// sweeps what that left.
Status live(io::Fs& fs, std::uint64_t* stored) {
  std::int64_t now_ns = kNoon;
  for (std::uint64_t round = 0; round < 3; ++round) {
    LK_RETURN_IF_ERROR(ingest(fs, round * 7, round * 7 + 7, now_ns));
    *stored = round * 7 + 7;
    LK_RETURN_IF_ERROR(maintain(fs, now_ns));
    now_ns += kDefaultGraceNs;
    LK_RETURN_IF_ERROR(maintain(fs, now_ns));
  }
  return {};
}

TEST_CASE("a crash at any step of a store's life loses and doubles nothing",
          "[crash][maintenance]") {
  for (const io::PowerCut cut : kCuts) {
    for (std::size_t step = 0;; ++step) {
      io::MemFs disk;
      io::FaultFs fs(disk, {.stop_after = step});
      std::uint64_t stored = 0;
      const Status done = live(fs, &stored);
      disk.power_cut(cut);
      CAPTURE(step, static_cast<int>(cut), fs.last_operation());
      // What was under way may be there; the source comes again from its start.
      REQUIRE(ingest(disk, 0, 21, kNoon));
      check_whole(disk, 21);
      REQUIRE(maintain(disk, kNoon + 10 * kDefaultGraceNs));
      check_whole(disk, 21);
      REQUIRE(maintain(disk, kNoon + 20 * kDefaultGraceNs));
      CHECK(segment_files(disk).size() <= 3);
      // What was removed may come back, and is replaced then too.
      disk.power_cut(io::PowerCut::kLosesAll);
      check_whole(disk, 21);
      if (done.ok()) {
        CHECK(step > 100);
        break;
      }
    }
  }
}

TEST_CASE("a process that is killed at any step loses nothing either", "[crash][maintenance]") {
  for (std::size_t step = 0;; ++step) {
    io::MemFs disk;
    io::FaultFs fs(disk, {.stop_after = step});
    std::uint64_t stored = 0;
    const bool done = live(fs, &stored).ok();
    CAPTURE(step, fs.last_operation());
    if (stored > 0) {
      const auto records = stored_records(disk);
      CHECK(records.size() >= stored);
    }
    REQUIRE(ingest(disk, 0, 21, kNoon));
    check_whole(disk, 21);
    if (done) return;
  }
}

TEST_CASE("an operation of maintenance that fails once is made up for", "[crash][maintenance]") {
  io::MemFs before;
  REQUIRE(ingest(before, 0, 14, kNoon));
  for (std::size_t step = 0;; ++step) {
    auto disk = before.clone();
    io::FaultFs fs(*disk, {.fail_at = step});
    const bool done = maintain(fs, kNoon).ok();
    CAPTURE(step, fs.last_operation());
    check_whole(*disk, 14);
    REQUIRE(maintain(*disk, kNoon + kDefaultGraceNs));
    REQUIRE(maintain(*disk, kNoon + 2 * kDefaultGraceNs));
    check_whole(*disk, 14);
    CHECK(segment_files(*disk).size() == 2);
    if (!fs.triggered()) {
      CHECK(done);
      return;
    }
  }
}

// The commit of the newest flush is not durable yet when a merge takes a part of
// it: power goes, and the flush must not be there by half.
TEST_CASE("a merge makes the flush durable that it takes a part of", "[crash][maintenance]") {
  for (std::size_t step = 0; step < 400; ++step) {
    io::MemFs disk;
    io::FaultFs fs(disk, {.stop_after = step});
    static_cast<void>(ingest(fs, 0, 14, kNoon));
    // Another process finds what the first left behind, and merges.
    const Status merged = maintain(disk, kNoon);
    CAPTURE(step, fs.last_operation());
    disk.power_cut(io::PowerCut::kLosesAll);
    static_cast<void>(merged);
    REQUIRE(ingest(disk, 0, 14, kNoon));
    check_whole(disk, 14);
    if (!fs.triggered()) return;
  }
}

TEST_CASE("a crash while expiring keeps all or drops it for good", "[crash][maintenance]") {
  io::MemFs before;
  REQUIRE(ingest(before, 0, 14, kNoon));
  const auto expire = [](io::Fs& fs) -> Status {
    Maintenance maintenance(fs, "store", {});
    LK_RETURN_IF_ERROR(maintenance.look());
    LK_RETURN_IF_ERROR(maintenance.expire(kNoon + kNsPerDay - 1));
    return {};
  };
  for (const io::PowerCut cut : kCuts) {
    for (std::size_t step = 0;; ++step) {
      auto disk = before.clone();
      io::FaultFs fs(*disk, {.stop_after = step});
      const bool done = expire(fs).ok();
      disk->power_cut(cut);
      CAPTURE(step, static_cast<int>(cut), fs.last_operation());
      const Snapshot snapshot = snapshot_of(*disk);
      CHECK(snapshot.missing.empty());
      CHECK(snapshot.unreadable.empty());
      std::uint64_t rows = 0;
      for (const OpenSegment& open : snapshot.segments) rows += open.reader->footer().rows;
      CHECK((rows == 14 || rows == 6));
      if (done) CHECK(rows == 6);
      // Nothing of it comes again.
      REQUIRE(ingest(*disk, 0, 14, kNoon));
      auto positions = read_positions(*disk, "store");
      REQUIRE(positions);
      CHECK(positions->find("file:a", "")->position == 14);
      if (done) break;
    }
  }
}

}  // namespace
}  // namespace logkit::store
