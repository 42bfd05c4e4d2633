#include "lib/store/catalog.h"

#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/io/publish.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

// A segment that says it replaces `names`.
void add_merged(io::Fs& fs, const std::string& path, const SegmentName& range,
                std::vector<std::string> names) {
  REQUIRE(io::publish(fs, path, [&](io::WriteFile& file) -> Status {
    LK_TRY(auto writer, segment::Writer::create(file, {}));
    for (std::uint64_t arrival = range.first_arrival; arrival < range.end_arrival; ++arrival) {
      segment::RecordStamp stamp;
      stamp.time_ns = range.min_time_ns;
      stamp.arrival = arrival;
      LK_RETURN_IF_ERROR(writer->add_text("x", true, {}, stamp));
    }
    segment::Provenance provenance;
    provenance.replaces = std::move(names);
    LK_RETURN_IF_ERROR(writer->finish(provenance));
    return {};
  }));
}

TEST_CASE("a store is listed with its partitions, and nothing else", "[store][catalog]") {
  io::MemFs fs;
  add_day(fs, "store", 1);
  add_day(fs, "store", 0);
  add_day(fs, "store/cart", 0);
  fs.put("store/2026-03-01/.tmp-1", "half");
  fs.put("store/2026-03-01/notes.txt", "by hand");
  fs.put("store/2026-03-09", "a file, no directory");
  fs.put("store/cart/deeper/2026-03-01/a.seg", "too deep");
  fs.put("store/.hidden/2026-03-01/a.seg", "hidden");
  auto files = list_segments(fs, "store");
  REQUIRE(files);
  REQUIRE(files->size() == 3);
  CHECK((*files)[0].path.starts_with("store/2026-03-02/"));  // arrived first
  CHECK((*files)[1].path.starts_with("store/2026-03-01/"));
  CHECK((*files)[2].partition == "cart");
  CHECK(list_segments(fs, "store", {.partitions = false})->size() == 2);
}

TEST_CASE("a missing store is an error or empty, as asked", "[store][catalog]") {
  io::MemFs fs;
  auto files = list_segments(fs, "none");
  REQUIRE_FALSE(files);
  CHECK(files.error().message() == "none: no such file or directory");
  CHECK(open_snapshot(fs, "none").error().code == Code::kNotFound);
  SnapshotOptions options;
  options.missing_is_empty = true;
  CHECK(open_snapshot(fs, "none", options)->segments.empty());
  REQUIRE(fs.make_dirs("empty"));
  CHECK(open_snapshot(fs, "empty")->segments.empty());
  fs.put("file", "x");
  CHECK(open_snapshot(fs, "file").error().code == Code::kInvalid);
}

TEST_CASE("segments out of the window are not opened", "[store][catalog]") {
  io::MemFs fs;
  for (int day = 0; day < 5; ++day) add_day(fs, "store", day);
  SnapshotOptions options;
  options.window = {kNoon + kNsPerDay, kNoon + 2 * kNsPerDay};
  const Snapshot snapshot = snapshot_of(fs, options);
  CHECK(snapshot.segments.size() == 2);
  CHECK(snapshot.listed == 5);
  CHECK(snapshot.pruned == 3);
  CHECK(snapshot.missing.empty());
  // Even where they could not be.
  for (const std::string& path : segment_files(fs))
    if (path.find("2026-03-05") != std::string::npos) fs.put(path, "rubbish");
  CHECK(snapshot_of(fs, options).unreadable.empty());
  CHECK(snapshot_of(fs).unreadable.size() == 1);
}

TEST_CASE("a segment with a strange name is looked into", "[store][catalog]") {
  io::MemFs fs;
  add_day(fs, "store", 0);
  const std::string path = segment_files(fs)[0];
  REQUIRE(fs.rename(path, "store/2026-03-01/renamed.seg"));
  SnapshotOptions options;
  options.window = {0, 1};
  CHECK(snapshot_of(fs, options).segments.size() == 1);
  CHECK(snapshot_of(fs).missing.empty());
}

TEST_CASE("what is replaced is left out, damaged or not", "[store][catalog]") {
  io::MemFs fs;
  add_day(fs, "store", 0);
  add_day(fs, "store", 0);
  std::vector<std::string> names;
  for (const std::string& path : segment_files(fs))
    names.push_back(path.substr(path.rfind('/') + 1));
  const SegmentName range{kNoon, kNoon + 1, true, 0, 4, 2, {}, true};
  add_merged(fs, "store/2026-03-01/" + format_segment_name(range).substr(0, 90) + ".m.seg", range,
             names);
  Snapshot snapshot = snapshot_of(fs);
  REQUIRE(snapshot.segments.size() == 1);
  CHECK(snapshot.superseded == 2);
  CHECK(snapshot.missing.empty());
  CHECK(snapshot.segments[0].reader->footer().rows == 4);
  fs.put("store/2026-03-01/" + names[0], "rubbish");
  snapshot = snapshot_of(fs);
  CHECK(snapshot.unreadable.empty());
  CHECK(snapshot.superseded == 2);
}

TEST_CASE("a hole in the arrival numbers is told", "[store][catalog]") {
  io::MemFs fs;
  for (int day = 0; day < 3; ++day) add_day(fs, "store", day);
  REQUIRE(fs.remove(segment_files(fs)[1]));
  const Snapshot snapshot = snapshot_of(fs);
  CHECK(snapshot.segments.size() == 2);
  REQUIRE(snapshot.missing == std::vector<ArrivalHole>{{"", 2, 4, 2}});
  CHECK(missing_error(snapshot.missing[0], "store").message() ==
        "store: 2 records are in no segment (arrival numbers 2 to 3)");
}

TEST_CASE("rows that are in two segments are told", "[store][catalog]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  // Two days that take turns, and one alone.
  for (const std::int64_t day : {0, 1, 0, 1}) {
    RecordMeta meta;
    meta.time_ns = kNoon + day * kNsPerDay;
    REQUIRE(writer->add_text("x", true, {}, meta));
  }
  REQUIRE(writer->flush());
  for (int i = 0; i < 3; ++i) {
    RecordMeta meta;
    meta.time_ns = kNoon + 2 * kNsPerDay;
    REQUIRE(writer->add_text("x", true, {}, meta));
  }
  REQUIRE(writer->close());
  const std::vector<std::string> files = segment_files(fs);
  REQUIRE(files.size() == 3);
  CHECK(snapshot_of(fs).doubled.empty());
  for (const std::string& file : files) {
    CAPTURE(file);
    const std::string copy = io::join_path(io::parent_dir(file), "copy.seg");
    fs.put(copy, fs.contents(file));
    const Snapshot snapshot = snapshot_of(fs);
    REQUIRE(snapshot.doubled.size() == 1);
    CHECK(snapshot.doubled[0].where == copy);
    CHECK(snapshot.missing.empty());
    // The same numbers in another partition are others.
    REQUIRE(fs.remove(copy));
    REQUIRE(fs.make_dirs("store/cart/2026-03-01"));
    fs.put("store/cart/2026-03-01/copy.seg", fs.contents(file));
    CHECK(snapshot_of(fs).doubled.empty());
    REQUIRE(fs.remove("store/cart/2026-03-01/copy.seg"));
  }
}

TEST_CASE("holes are looked for in each partition", "[store][catalog]") {
  io::MemFs fs;
  add_day(fs, "store/a", 0);
  add_day(fs, "store/b", 0);
  add_day(fs, "store/b", 1);
  CHECK(snapshot_of(fs).missing.empty());
  REQUIRE(fs.remove(segment_files(fs)[1]));
  CHECK(snapshot_of(fs).missing == std::vector<ArrivalHole>{{"b", 0, 2, 2}});
}

// Records of three days in turn, flushed once.
void add_interleaved(io::Fs& fs) {
  auto writer = open_writer(fs);
  for (int i = 0; i < 9; ++i) {
    RecordMeta meta;
    meta.time_ns = kNoon + i % 3 * kNsPerDay;
    REQUIRE(writer->add_text(std::to_string(i), true, {}, meta));
  }
  REQUIRE(writer->close());
}

TEST_CASE("a missing segment of interleaved days is told", "[store][catalog]") {
  io::MemFs fs;
  add_interleaved(fs);
  CHECK(snapshot_of(fs).missing.empty());
  REQUIRE(fs.remove(segment_files(fs)[1]));
  SnapshotOptions options;
  for (const bool pruned : {false, true}) {
    if (pruned) options.window = {kNoon, kNoon + 5};
    const Snapshot snapshot = snapshot_of(fs, options);
    REQUIRE(snapshot.missing == std::vector<ArrivalHole>{{"", 0, 9, 3}});
    CHECK(missing_error(snapshot.missing[0], "store").message() ==
          "store: 3 records are in no segment (of the arrival numbers 0 to 8)");
  }
}

// A disk where the writer died after `renames` segments of a flush.
void add_torn_flush(io::MemFs& disk, std::size_t renames) {
  io::FaultFs recording(disk);
  auto copy = disk.clone();
  io::FaultFs whole(*copy);
  add_interleaved(whole);
  std::size_t step = 0;
  for (std::size_t seen = 0; seen < renames; ++step)
    if (whole.operations()[step].starts_with("rename")) ++seen;
  io::FaultFs dying(disk, {.stop_after = step});
  auto writer = StoreWriter::open(dying, "store");
  REQUIRE(writer);
  for (int i = 0; i < 9; ++i) {
    RecordMeta meta;
    meta.time_ns = kNoon + i % 3 * kNsPerDay;
    static_cast<void>((*writer)->add_text(std::to_string(i), true, {}, meta));
  }
  CHECK_FALSE((*writer)->close());
}

TEST_CASE("of a flush that a crash ended, a reader sees nothing", "[store][catalog]") {
  for (const std::size_t renames : {1u, 2u}) {
    io::MemFs fs;
    add_day(fs, "store", 0);
    add_torn_flush(fs, renames);
    REQUIRE(segment_files(fs).size() == 1 + renames);
    const Snapshot snapshot = snapshot_of(fs);
    CHECK(snapshot.segments.size() == 1);
    CHECK(snapshot.uncommitted == renames);
    CHECK(snapshot.missing.empty());
    CHECK(snapshot.unreadable.empty());
  }
}

TEST_CASE("a marker that came back after a crash hides nothing", "[store][catalog]") {
  io::MemFs fs;
  add_interleaved(fs);
  fs.put("store/flush-0000000000000001.pending", "");
  CHECK(snapshot_of(fs).segments.size() == 3);
}

TEST_CASE("junk that looks like a segment counts for no flush", "[store][catalog]") {
  io::MemFs fs;
  add_day(fs, "store", 0);
  fs.put("store/2026-03-01/20260301T120000.000000000Z-20260301T120000.000000000Z-"
         "000000000000.000000000001.ffffffffffffffff.seg",
         "junk");
  add_day(fs, "store", 0);
  CHECK(segment_files(fs).size() == 3);
  CHECK(segment_files(fs)[2].ends_with("000000000002.000000000004.00000002.2.seg"));
}

// Merges away a segment between the listing and the opening.
class MergingFs : public io::MemFs {
 public:
  Result<std::unique_ptr<io::ReadFile>> open_read(std::string_view path) override {
    if (merge_) std::exchange(merge_, nullptr)();
    return MemFs::open_read(path);
  }
  std::function<void()> merge_;
};

TEST_CASE("a store that changes under a reader is listed again", "[store][catalog]") {
  MergingFs fs;
  add_day(fs, "store", 0);
  add_day(fs, "store", 0);
  const std::vector<std::string> inputs = segment_files(fs);
  fs.merge_ = [&] {
    std::vector<std::string> names;
    for (const std::string& path : inputs) names.push_back(path.substr(path.rfind('/') + 1));
    const SegmentName range{kNoon, kNoon + 1, true, 0, 4, 2, {}, true};
    add_merged(fs, "store/2026-03-01/" + format_segment_name(range), range, names);
    for (const std::string& path : inputs) REQUIRE(fs.remove(path));
  };
  const Snapshot snapshot = snapshot_of(fs);
  REQUIRE(snapshot.segments.size() == 1);
  CHECK(snapshot.segments[0].reader->footer().rows == 4);
  CHECK(snapshot.unreadable.empty());
  CHECK(snapshot.missing.empty());
}

}  // namespace
}  // namespace logkit::store
