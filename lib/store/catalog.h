// The catalog of a store: its directory, looked at.
//
//   STORE/2026-03-01/<min>-<max>-<id>.seg
//   STORE/<partition>/2026-03-01/<min>-<max>-<id>.seg
//
// Segments lie there and nowhere else (segment_name.h). A reader lists, prunes
// by name, opens; it takes no lock and needs no manifest. Names that begin with
// ".tmp-" are not there yet. A segment that another one names in its "replaces"
// is superseded: left out. One that went away between listing and opening was
// merged or expired meanwhile: the store is listed again.
//
// One flush, several segments. Those of a flush that is under way, or that a
// crash ended, are not there yet: its marker stands (flush_marker.h), and no
// name says that the flush is committed. So a reader sees all of a flush or
// nothing of it.
//
// Coverage. The segments of each partition hold an unbroken sequence of arrival
// numbers from 0, one a row. A hole, or fewer rows than numbers, makes the
// reader list again; what stays is in `missing`: part of the answer could not
// be looked at. That the newest flushes were taken away whole cannot be seen: the
// store is what it was before they came, positions included. Parts of a flush that
// lost its last segment are told in `unreadable`, rows in two segments in `doubled`.
//
// Thread safety: pure functions over an Fs; values.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/segment/reader.h"
#include "lib/store/segment_name.h"

namespace logkit::store {

// What a writer of a store holds.
inline constexpr std::string_view kAppendLock = "append.lock";

struct SegmentFile {
  std::string path;       // "store/2026-03-01/….seg"
  std::string name;       // the file's own
  std::string partition;  // "" where the store has none
  std::optional<SegmentName> parsed;

  // As wide as can be where the name does not say.
  std::int64_t min_time_ns() const;
  std::int64_t max_time_ns() const;
};

// How often a store is listed until it holds still. Merging changes a store a
// few times a minute, listing takes milliseconds.
inline constexpr int kMaxListings = 4;

struct ListOptions {
  bool partitions = true;  // false: those of STORE itself alone
};

// Sorted by (partition, first arrival number, name), uncommitted ones included.
// kNotFound where there is no such directory; kInvalid where it is none.
Result<std::vector<SegmentFile>> list_segments(io::Fs& fs, std::string_view store,
                                               ListOptions options = {});

struct TimeWindow {
  std::int64_t min_ns = std::numeric_limits<std::int64_t>::min();
  std::int64_t max_ns = std::numeric_limits<std::int64_t>::max();  // inclusive
};

struct OpenSegment {
  SegmentFile file;
  std::unique_ptr<segment::Reader> reader;  // null where it was not to be kept
};

// Rows that no segment holds: all of these arrival numbers, or as many of them
// as `count` says.
struct ArrivalHole {
  std::string partition;
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  std::uint64_t count = 0;

  bool operator==(const ArrivalHole&) const = default;
};
// "12 345 records are in no segment (arrival numbers 100 to 12444)"
Error missing_error(const ArrivalHole& hole, std::string_view store);

struct Snapshot {
  std::vector<OpenSegment> segments;  // in the window, live; sorted as listed
  std::size_t listed = 0;
  std::size_t pruned = 0;             // out of the window by their names
  std::size_t superseded = 0;
  std::size_t uncommitted = 0;
  std::vector<Error> unreadable;      // in the window: of the files, of days, of torn flushes
  std::vector<SegmentFile> unreadable_files;
  std::vector<ArrivalHole> missing;
  std::vector<Error> doubled;         // segments with rows that another has, too
};

struct SnapshotOptions {
  TimeWindow window;
  bool partitions = true;
  // A missing directory is an empty store, not kNotFound.
  bool missing_is_empty = false;
  // False: one segment is open at a time, and none in the end.
  bool keeps_open = true;
};

// Every segment that may hold rows of the window, open. What a merged segment has
// taken the place of is not opened.
Result<Snapshot> open_snapshot(io::Fs& fs, std::string_view store, SnapshotOptions options = {});

// The footers of all segments of a store, one after the other: none is held
// open, however many there are. `take` gets each that can be read; the others
// come back, less those that are superseded. No look at coverage.
struct UnreadableSegment {
  SegmentFile file;
  Error error;
};
// True where one went away between listing and opening: scan again.
bool any_vanished(const std::vector<UnreadableSegment>& unreadable);
using TakeFooter = std::function<void(const SegmentFile&, const segment::Footer&)>;
Result<std::vector<UnreadableSegment>> scan_footers(io::Fs& fs, std::string_view store,
                                                    ListOptions options, const TakeFooter& take);

// kInvalid where a directory in which `listed` segments were found is no store:
// it has none, and no writer ever held it.
Status require_store(io::Fs& fs, const std::string& dir, std::size_t listed);

// One segment by its path, wherever it lies.
Result<std::unique_ptr<segment::Reader>> open_segment(io::Fs& fs, const std::string& path);

}  // namespace logkit::store
