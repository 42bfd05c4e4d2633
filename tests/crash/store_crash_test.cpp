// Exactly once: whatever the step at which an ingest dies, and whatever of its
// unsynced work the disk kept, the same source read again from its start ends
// in a store that has every record once and in order.
#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/store/positions.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

constexpr io::PowerCut kCuts[] = {io::PowerCut::kLosesAll, io::PowerCut::kKeepsNames,
                                  io::PowerCut::kKeepsData, io::PowerCut::kTearsData};
constexpr std::uint64_t kRecords = 23;

// Records of two sources over four days, out of order, with a sibling pair.
struct Scenario {
  std::size_t max_open_days = 16;
  std::size_t max_staged_days = 16;
  std::uint64_t flush_every = 7;
  std::uint64_t max_rows = 1000;
  bool begins = false;   // flushes, and goes on without waiting for them
  std::int64_t days = 4;
};

std::string line_of(std::uint64_t i) { return "record " + std::to_string(i); }

// `acknowledged`: of how many records the writer said that they are durable.
Status ingest(io::Fs& fs, const Scenario& scenario, std::uint64_t* acknowledged = nullptr) {
  StoreWriterOptions options;
  options.max_open_days = scenario.max_open_days;
  options.max_staged_days = scenario.max_staged_days;
  options.max_rows = scenario.max_rows;
  options.segment.threads = scenario.begins ? 2 : 1;
  LK_TRY(auto writer, StoreWriter::open(fs, "store", options));
  for (std::uint64_t i = 0; i < kRecords; ++i) {
    RecordMeta meta;
    meta.time_ns = kNoon + static_cast<std::int64_t>(i * 5) % scenario.days * kNsPerDay;
    meta.source = i % 3 == 0 ? "file:a" : "file:b";
    meta.position = i / 2 + 1;  // with the one before it, siblings
    meta.sub = i % 2;
    LK_RETURN_IF_ERROR(writer->add_text(line_of(i), true, {}, meta));
    if ((i + 1) % scenario.flush_every != 0) continue;
    LK_RETURN_IF_ERROR(scenario.begins ? writer->begin_flush() : writer->flush());
    if (scenario.begins) continue;
    if (acknowledged != nullptr) *acknowledged = i + 1;
  }
  LK_RETURN_IF_ERROR(writer->advance("file:b", "", 100, 0, ""));
  LK_RETURN_IF_ERROR(writer->close());
  if (acknowledged != nullptr) *acknowledged = kRecords;
  return {};
}

std::vector<std::string> all_records() {
  std::vector<std::string> records;
  for (std::uint64_t i = 0; i < kRecords; ++i) records.push_back(line_of(i));
  return records;
}

void check_whole(io::MemFs& disk) {
  CHECK(stored_records(disk) == all_records());
  auto positions = read_positions(disk, "store");
  REQUIRE(positions);
  CHECK(positions->find("file:a", "")->position == 11);
  CHECK(positions->find("file:b", "")->position == 100);
}

// Whatever a reader finds in between, all of it can be read, and what was
// acknowledged is there.
void check_readable(io::MemFs& disk, std::uint64_t acknowledged = 0) {
  SnapshotOptions options;
  options.missing_is_empty = true;
  auto snapshot = open_snapshot(disk, "store", options);
  REQUIRE(snapshot);
  CHECK(snapshot->unreadable.empty());
  std::uint64_t rows = 0;
  for (const OpenSegment& open : snapshot->segments) rows += open.reader->footer().rows;
  CHECK(rows >= acknowledged);
  CHECK(snapshot->missing.empty());
  // All of a flush or nothing of it: its arrival numbers are 0, 1, ….
  std::uint64_t next = 0;
  for (const OpenSegment& open : snapshot->segments)
    next = std::max(next, open.reader->footer().rows == 0 ? 0 : open.reader->footer().last_arrival + 1);
  CHECK(rows == next);
}

void crash_at_every_step(const Scenario& scenario, io::PowerCut cut, bool tears) {
  for (std::size_t step = 0;; ++step) {
    io::MemFs disk;
    io::FaultFs fs(disk, {.stop_after = step, .tears = tears});
    std::uint64_t acknowledged = 0;
    const Status done = ingest(fs, scenario, &acknowledged);
    disk.power_cut(cut);
    CAPTURE(step, static_cast<int>(cut), tears, fs.last_operation());
    check_readable(disk, acknowledged);
    CHECK(done.ok() != fs.triggered());
    const Status again = ingest(disk, scenario);
    if (!again) FAIL(again.error().message());
    disk.power_cut(io::PowerCut::kLosesAll);
    check_whole(disk);
    if (done.ok()) {
      CHECK(step > 60);
      return;
    }
  }
}

TEST_CASE("a crash at any step of an ingest doubles and loses nothing", "[crash][store]") {
  for (const io::PowerCut cut : kCuts)
    for (const bool tears : {false, true}) crash_at_every_step({}, cut, tears);
}

TEST_CASE("days that are published early are not stored twice", "[crash][store]") {
  for (const io::PowerCut cut : kCuts)
    crash_at_every_step({.max_open_days = 2, .max_staged_days = 0, .flush_every = 11}, cut, false);
}

TEST_CASE("days that wait in memory are not stored twice", "[crash][store]") {
  for (const io::PowerCut cut : kCuts)
    crash_at_every_step({.max_open_days = 1, .flush_every = 11}, cut, false);
  crash_at_every_step({.max_open_days = 1, .max_staged_days = 1, .flush_every = 11},
                      io::PowerCut::kTearsData, true);
}

TEST_CASE("segments that are cut early are not stored twice", "[crash][store]") {
  crash_at_every_step({.max_rows = 2}, io::PowerCut::kLosesAll, false);
  crash_at_every_step({.max_open_days = 1, .max_rows = 3}, io::PowerCut::kKeepsNames, true);
}

TEST_CASE("a process that dies without a power cut loses nothing either", "[crash][store]") {
  const Scenario scenario;
  for (std::size_t step = 0;; ++step) {
    io::MemFs disk;
    io::FaultFs fs(disk, {.stop_after = step});
    const bool done = ingest(fs, scenario).ok();
    CAPTURE(step, fs.last_operation());
    REQUIRE(ingest(disk, scenario));
    check_whole(disk);
    if (done) return;
  }
}

// Which step is reached before the crash is different with every run; the end is not.
TEST_CASE("a crash while a flush goes on beside the ingest is only another crash",
          "[crash][store]") {
  for (const std::int64_t days : {1, 2}) {
    const Scenario scenario{.flush_every = 3, .begins = true, .days = days};
    for (const io::PowerCut cut : kCuts) {
      for (std::size_t step = 0;; ++step) {
        io::MemFs disk;
        io::FaultFs fs(disk, {.stop_after = step});
        const bool done = ingest(fs, scenario).ok();
        disk.power_cut(cut);
        CAPTURE(step, days, static_cast<int>(cut), fs.last_operation());
        check_readable(disk);
        REQUIRE(ingest(disk, scenario));
        disk.power_cut(io::PowerCut::kLosesAll);
        check_whole(disk);
        if (done) break;
      }
    }
  }
}

// The one after the crash dies too, while it sweeps, and the one after that.
TEST_CASE("a crash while recovering from a crash is only another crash", "[crash][store]") {
  const Scenario scenario{.max_open_days = 2, .max_staged_days = 0, .flush_every = 11};
  for (std::size_t first = 0;; first += 7) {
    io::MemFs disk;
    io::FaultFs fs(disk, {.stop_after = first});
    const bool done = ingest(fs, scenario).ok();
    disk.power_cut(io::PowerCut::kKeepsNames);
    for (std::size_t second = 0; second < 24; ++second) {
      auto copy = disk.clone();
      for (const io::PowerCut cut : {io::PowerCut::kLosesAll, io::PowerCut::kKeepsNames}) {
        io::FaultFs dying(*copy, {.stop_after = second});
        static_cast<void>(ingest(dying, scenario));
        copy->power_cut(cut);
      }
      CAPTURE(first, second);
      REQUIRE(ingest(*copy, scenario));
      check_whole(*copy);
    }
    if (done) return;
  }
}

// The flush number of what was swept is used again: it must not come back.
TEST_CASE("what was swept stays away, whatever the next ingest touches", "[crash][store]") {
  io::MemFs disk;
  const auto add = [&](StoreWriter& writer, std::int64_t day, std::uint64_t position) {
    RecordMeta meta;
    meta.time_ns = kNoon + day * kNsPerDay;
    meta.source = "file:a";
    meta.position = position;
    REQUIRE(writer.add_text(line_of(position), true, {}, meta));
  };
  StoreWriterOptions two_days;
  two_days.max_open_days = 2;
  two_days.max_staged_days = 0;
  {
    auto writer = open_writer(disk, two_days);
    for (const int day : {0, 1, 2}) add(*writer, day, 1 + static_cast<std::uint64_t>(day));
  }
  REQUIRE(segment_files(disk).size() == 1);
  auto writer = open_writer(disk);
  add(*writer, 9, 1);
  REQUIRE(writer->close());
  disk.power_cut(io::PowerCut::kLosesAll);
  writer = open_writer(disk);
  CHECK(segment_files(disk).size() == 1);
  CHECK(stored_records(disk) == std::vector<std::string>{line_of(1)});
}

TEST_CASE("an operation that fails once ends the ingest, and the next one heals it",
          "[crash][store]") {
  const Scenario scenario;
  for (std::size_t step = 0;; ++step) {
    io::MemFs disk;
    io::FaultFs fs(disk, {.fail_at = step});
    const bool done = ingest(fs, scenario).ok();
    CAPTURE(step, fs.last_operation());
    check_readable(disk);
    REQUIRE(ingest(disk, scenario));
    check_whole(disk);
    if (!fs.triggered()) {
      CHECK(done);
      return;
    }
  }
}

TEST_CASE("a disk that fills up at any byte heals with space", "[crash][store]") {
  const Scenario scenario;
  for (std::uint64_t space = 0; space < 20'000; space += 97) {
    io::MemFs disk;
    io::FaultFs fs(disk, {.space_bytes = space});
    static_cast<void>(ingest(fs, scenario));
    CAPTURE(space);
    check_readable(disk);
    REQUIRE(ingest(disk, scenario));
    check_whole(disk);
  }
}

}  // namespace
}  // namespace logkit::store
