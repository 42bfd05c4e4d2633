// Merging, expiring and sweeping: the records stay, and so do the positions.
#include <catch2/catch.hpp>

#include "lib/store/maintenance.h"
#include "lib/store/positions.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

constexpr std::int64_t kHour = 3600 * kNsPerSecond;

// Counts what is opened.
class CountingFs : public io::MemFs {
 public:
  Result<std::unique_ptr<io::ReadFile>> open_read(std::string_view path) override {
    ++openings;
    return MemFs::open_read(path);
  }
  int openings = 0;
};

struct Store {
  CountingFs fs;
  std::int64_t now_ns = kNoon;
  std::uint64_t next = 0;

  MaintenanceOptions options() {
    MaintenanceOptions options;
    options.now_ns = [this] { return now_ns; };
    return options;
  }
  // `flushes` segments of `rows` records each, on that day.
  void ingest(int flushes, int rows = 3, std::int64_t day = 0, std::string_view source = "file:a") {
    StoreWriterOptions writer_options;
    writer_options.now_ns = [this] { return now_ns; };
    auto writer = open_writer(fs, std::move(writer_options));
    for (int flush = 0; flush < flushes; ++flush) {
      for (int row = 0; row < rows; ++row) {
        RecordMeta meta;
        meta.time_ns = kNoon + day * kNsPerDay + static_cast<std::int64_t>(next) * kNsPerSecond;
        meta.source = source;
        meta.position = ++next;
        REQUIRE(writer->add_text("record " + std::to_string(next), true, {}, meta));
      }
      REQUIRE(writer->flush());
    }
    REQUIRE(writer->close());
  }
  std::size_t live() { return snapshot_of(fs).segments.size(); }
  std::uint64_t position(std::string_view source = "file:a") {
    auto positions = read_positions(fs, "store");
    REQUIRE(positions);
    const auto point = positions->resume_point(source);
    return point ? point->position : 0;
  }
  // Every group once; how many.
  std::size_t merge_all(const MergeAll& wanted = {}) {
    Maintenance maintenance(fs, "store", options());
    REQUIRE(maintenance.look());
    const auto groups = all_groups(maintenance.view(), wanted, {});
    for (const MergeGroup& group : groups) {
      const auto done = maintenance.merge(group, wanted.level);
      if (!done) FAIL(done.error().message());
    }
    return groups.size();
  }
  std::size_t sweep() {
    Maintenance maintenance(fs, "store", options());
    REQUIRE(maintenance.look());
    const auto removed = maintenance.sweep();
    REQUIRE(removed);
    return *removed;
  }
  Expired expire(std::int64_t before_ns) {
    Maintenance maintenance(fs, "store", options());
    REQUIRE(maintenance.look());
    const auto expired = maintenance.expire(before_ns);
    if (!expired) FAIL(expired.error().message());
    return *expired;
  }
};

TEST_CASE("merge: the segments of a day become one, and say the same", "[maintenance]") {
  Store store;
  store.ingest(5);
  store.ingest(4, 3, 1);
  const auto records = stored_records(store.fs);
  CHECK(store.live() == 9);
  CHECK(store.merge_all() == 2);
  CHECK(store.live() == 2);
  CHECK(segment_files(store.fs).size() == 11);
  CHECK(stored_records(store.fs) == records);
  CHECK(store.position() == 27);
  // The second time there is nothing to do.
  CHECK(store.merge_all() == 0);
  // Readers that listed the old ones can open them until the grace is over.
  store.now_ns += kDefaultGraceNs - 1;
  CHECK(store.sweep() == 0);
  store.now_ns += 1;
  CHECK(store.sweep() == 9);
  CHECK(segment_files(store.fs).size() == 2);
  CHECK(stored_records(store.fs) == records);
  CHECK(store.position() == 27);
  // And the writer goes on where it was.
  store.ingest(1);
  CHECK(stored_records(store.fs).size() == 30);
}

TEST_CASE("merge: what is replaced is named until it is gone", "[maintenance]") {
  Store store;
  store.ingest(3);
  REQUIRE(store.merge_all() == 1);
  store.ingest(2);
  REQUIRE(store.merge_all() == 1);
  // Of the first merge: three that are still there, and itself.
  auto snapshot = snapshot_of(store.fs);
  REQUIRE(snapshot.segments.size() == 1);
  CHECK(snapshot.segments[0].reader->footer().provenance.replaces.size() == 6);
  CHECK(snapshot.segments[0].file.parsed->merges == 2);
  store.now_ns += kDefaultGraceNs;
  CHECK(store.sweep() == 6);
  store.ingest(1);
  REQUIRE(store.merge_all() == 1);
  snapshot = snapshot_of(store.fs);
  REQUIRE(snapshot.segments.size() == 1);
  CHECK(snapshot.segments[0].reader->footer().provenance.replaces.size() == 2);
}

TEST_CASE("merge: what is in its grace is not opened", "[maintenance]") {
  Store store;
  store.ingest(5);
  REQUIRE(store.merge_all() == 1);
  store.ingest(2);
  REQUIRE(store.merge_all() == 1);  // of the merged one and two others
  store.ingest(1);
  REQUIRE(segment_files(store.fs).size() == 10);
  store.fs.openings = 0;
  const Snapshot snapshot = snapshot_of(store.fs);
  CHECK(store.fs.openings == 2);
  CHECK(snapshot.segments.size() == 2);
  CHECK(snapshot.superseded == 8);
  CHECK(snapshot.missing.empty());
  CHECK(snapshot.doubled.empty());
  CHECK(stored_records(store.fs).size() == 24);
  SnapshotOptions how;
  how.keeps_open = false;
  const Snapshot closed = snapshot_of(store.fs, how);
  REQUIRE(closed.segments.size() == 2);
  CHECK(closed.segments[0].reader == nullptr);
  CHECK(closed.segments[0].file.path == snapshot.segments[0].file.path);
}

TEST_CASE("merge: the same inputs give the same name and the same bytes", "[maintenance]") {
  const auto bytes_of = [] {
    Store store;
    store.ingest(6, 50);
    REQUIRE(store.merge_all() == 1);
    const auto snapshot = snapshot_of(store.fs);
    auto file = store.fs.open_read(snapshot.segments[0].file.path);
    REQUIRE(file);
    std::string bytes((*file)->size_bytes(), '\0');
    REQUIRE((*file)->read_at(0, std::as_writable_bytes(std::span(bytes))));
    return snapshot.segments[0].file.name + bytes;
  };
  CHECK(bytes_of() == bytes_of());
}

TEST_CASE("merge: a level is reached once", "[maintenance]") {
  Store store;
  store.ingest(1, 100);
  CHECK(store.merge_all() == 0);
  const MergeAll archive{.level = segment::Level::kArchive};
  CHECK(store.merge_all(archive) == 1);
  CHECK(store.live() == 1);
  CHECK(snapshot_of(store.fs).segments[0].reader->footer().level == segment::Level::kArchive);
  CHECK(stored_records(store.fs).size() == 100);
  CHECK(store.merge_all(archive) == 0);
}

TEST_CASE("merge: days that are not over stay as they are", "[maintenance]") {
  Store store;
  store.ingest(3);
  store.ingest(3, 3, 1);
  const std::int64_t second_day = kNoon + 12 * kHour;
  CHECK(store.merge_all({.level = {}, .before_ns = second_day - 1}) == 0);
  CHECK(store.merge_all({.level = {}, .before_ns = second_day}) == 1);
  CHECK(store.live() == 4);
}

TEST_CASE("merge: a source that was forgotten stays forgotten", "[maintenance]") {
  Store store;
  store.ingest(3);
  {
    auto writer = open_writer(store.fs);
    REQUIRE(writer->forget("file:a"));
    REQUIRE(writer->close());
  }
  CHECK(store.position() == 0);
  // Stored again, less far than before.
  store.next = 0;
  store.ingest(1, 2);
  CHECK(store.position() == 2);
  store.merge_all();
  CHECK(store.position() == 2);
  store.now_ns += kDefaultGraceNs;
  store.sweep();
  CHECK(store.position() == 2);
  store.merge_all();
  CHECK(store.position() == 2);
}

TEST_CASE("merge: an unfinished line stays apart until it is whole", "[maintenance]") {
  Store store;
  store.ingest(2);
  const auto add = [&](std::string_view line, std::uint64_t position, bool unfinished) {
    auto writer = open_writer(store.fs);
    RecordMeta meta{.time_ns = kNoon, .source = "file:a", .lane = {}, .position = position};
    meta.unfinished = unfinished;
    REQUIRE(writer->add_text(line, !unfinished, {}, meta));
    REQUIRE(writer->close());
  };
  add("half", 10, true);
  store.merge_all();
  CHECK(stored_records(store.fs).back() == "half");
  add("half a line", 17, false);
  store.merge_all();
  CHECK(stored_records(store.fs).back() == "half a line");
  store.now_ns += kDefaultGraceNs;
  store.sweep();
  store.merge_all();
  CHECK(stored_records(store.fs).size() == 7);
  CHECK(stored_records(store.fs).back() == "half a line");
  CHECK(store.position() == 17);
}

TEST_CASE("merge: nothing is merged that a damaged segment may have", "[maintenance]") {
  Store store;
  store.ingest(3);
  REQUIRE(store.merge_all() == 1);
  const std::string merged = snapshot_of(store.fs).segments[0].file.path;
  const auto records = stored_records(store.fs);
  auto damaged = store.fs.clone();
  REQUIRE(damaged->remove(merged));
  auto file = damaged->create(merged);
  REQUIRE(file);
  REQUIRE((*file)->append(as_bytes(std::string_view("damaged"))));
  Maintenance maintenance(*damaged, "store", store.options());
  REQUIRE(maintenance.look());
  CHECK(maintenance.view().unreadable().size() == 1);
  CHECK(all_groups(maintenance.view(), {}, {}).empty());
  CHECK_FALSE(next_tier_group(maintenance.view(), {}));
}

TEST_CASE("tiers: the number of segments stays logarithmic", "[maintenance]") {
  Store store;
  std::size_t most = 0;
  for (int round = 0; round < 300; ++round) {
    store.ingest(1, 5);
    Maintenance maintenance(store.fs, "store", store.options());
    while (true) {
      REQUIRE(maintenance.look());
      const auto group = next_tier_group(maintenance.view(), {});
      if (!group) break;
      REQUIRE(maintenance.merge(*group));
    }
    store.now_ns += kDefaultGraceNs;
    REQUIRE(maintenance.look());
    REQUIRE(maintenance.sweep());
    most = std::max(most, store.live());
  }
  CHECK(most <= 2 * kTierSegments);
  CHECK(stored_records(store.fs).size() == 1500);
  CHECK(store.position() == 1500);
}

TEST_CASE("tiers: segments that are full of rows do not hold up the others", "[maintenance]") {
  Store store;
  const MergeLimits limits{.max_rows = 100};
  for (int round = 0; round < 60; ++round) {
    store.ingest(1, 7);
    Maintenance maintenance(store.fs, "store", store.options());
    REQUIRE(maintenance.look());
    while (const auto group = next_tier_group(maintenance.view(), limits)) {
      REQUIRE(maintenance.merge(*group));
      REQUIRE(maintenance.look());
    }
  }
  for (const auto& segment : snapshot_of(store.fs).segments)
    CHECK(segment.reader->footer().rows <= limits.max_rows);
  CHECK(store.live() <= 420 / 50 + kTierSegments);
  CHECK(stored_records(store.fs).size() == 420);
}

TEST_CASE("retention: what expired is gone, and no hole is suspected", "[maintenance]") {
  Store store;
  store.ingest(3);                          // day 0
  store.ingest(2, 3, 1, "file:b");          // day 1
  store.ingest(1, 3, 2, "file:b");          // day 2
  CHECK(store.expire(kNoon - kHour).segments == 0);
  const Expired first = store.expire(kNoon + kNsPerDay - kHour);
  CHECK(first.segments == 3);
  CHECK(first.rows == 9);
  const auto records_left = [&] {
    const Snapshot snapshot = snapshot_of(store.fs);
    CHECK(snapshot.missing.empty());
    CHECK(snapshot.unreadable.empty());
    std::uint64_t rows = 0;
    for (const OpenSegment& open : snapshot.segments) rows += open.reader->footer().rows;
    return rows;
  };
  CHECK(records_left() == 9);
  // A window that shows only the rest does not suspect one either.
  CHECK(snapshot_of(store.fs, {.window = {.min_ns = kNoon + 2 * kNsPerDay}}).missing.empty());
  CHECK(store.position("file:a") == 9);
  store.now_ns += kDefaultGraceNs;
  CHECK(store.sweep() == 3);
  CHECK(records_left() == 9);
  CHECK(store.position("file:a") == 9);
  // The next time the tombstones become one.
  CHECK(store.expire(kNoon + 2 * kNsPerDay - kHour).segments == 2);
  store.now_ns += kDefaultGraceNs;
  CHECK(store.sweep() == 3);
  CHECK(segment_files(store.fs).size() == 2);
  CHECK(records_left() == 3);
  CHECK(store.position("file:a") == 9);
  // All of it: numbers go on, and a hole beside it is one.
  CHECK(store.expire(kNoon + 30 * kNsPerDay).segments == 1);
  store.now_ns += kDefaultGraceNs;
  store.sweep();
  CHECK(records_left() == 0);
  store.ingest(2, 3, 40);
  CHECK(records_left() == 6);
  CHECK(segment_files(store.fs).size() == 3);
  REQUIRE(store.fs.remove(segment_files(store.fs)[1]));
  CHECK(snapshot_of(store.fs).missing.size() == 1);
}

TEST_CASE("two cannot maintain one store", "[maintenance]") {
  Store store;
  store.ingest(1);
  Maintenance one(store.fs, "store", store.options());
  Maintenance other(store.fs, "store", store.options());
  const auto lock = one.lock();
  REQUIRE(lock);
  const auto second = other.lock();
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Code::kInvalid);
  CHECK(second.error().what.find("maintained already") != std::string::npos);
}

// A writer that starts beside a merge leaves its temporary file alone.
TEST_CASE("a writer does not sweep what a merge is writing", "[maintenance]") {
  Store store;
  store.ingest(1);
  Maintenance maintenance(store.fs, "store", store.options());
  auto lock = maintenance.lock();
  REQUIRE(lock);
  REQUIRE(store.fs.create("store/2026-03-01/.tmp-merge"));
  open_writer(store.fs);
  CHECK(store.fs.stat("store/2026-03-01/.tmp-merge"));
  lock->reset();
  open_writer(store.fs);
  CHECK_FALSE(store.fs.stat("store/2026-03-01/.tmp-merge"));
}

}  // namespace
}  // namespace logkit::store
