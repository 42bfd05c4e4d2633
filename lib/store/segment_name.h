// The names of segment files, which say what can be said without opening one:
//
//   20260301T120000.000000000Z-20260301T120459.999000000Z-00000000002a.000000002739.00000001.270f.p.seg
//   └ time of the earliest row └ of the latest            └ id: first and end arrival number,
//                                                             number of the flush, rows, in hex
//
// Both times are UTC with nine digits of the fraction, so names sort by time
// as text. They may span more than the rows do: a segment that replaces others
// reaches as far as these. Arrival numbers are of a half-open interval; a
// segment without rows has an empty one, and the time it was made. Arrival
// number and flush number make the id unique in its store. A "p" behind the
// rows: a part of a flush that another segment commits. "m" and a number in hex:
// a segment made of others, so many merges deep, with the highest flush of
// theirs; its rows count those of its sources that are gone on purpose. What
// else an id may hold is no reader's business: one that does not parse means
// that the segment has to be opened to learn its arrival numbers.
//
// A segment whose whole name does not parse is a segment all the same; it is
// never pruned by its name.
//
// Thread safety: values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logkit::store {

inline constexpr std::string_view kSegmentSuffix = ".seg";
// No store gets there; a larger number is somebody's junk, and taken for none.
inline constexpr std::uint64_t kMostArrivals = std::uint64_t{1} << 62;
inline constexpr std::uint64_t kMostFlushes = std::uint64_t{1} << 62;

struct SegmentName {
  std::int64_t min_time_ns = 0;
  std::int64_t max_time_ns = 0;
  bool has_arrivals = false;
  std::uint64_t first_arrival = 0;
  std::uint64_t end_arrival = 0;
  std::uint64_t flush_number = 0;
  std::optional<std::uint64_t> rows;
  bool commits_flush = true;
  std::uint32_t merges = 0;

  bool operator==(const SegmentName&) const = default;
};

// With the suffix, without a directory. Arrival numbers must be known.
std::string format_segment_name(const SegmentName& name);
std::optional<SegmentName> parse_segment_name(std::string_view name);

// "2026-03-01": what the directory of a day is called.
std::string day_directory(std::int64_t time_ns);
bool is_day_directory(std::string_view name);
// True for names that readers look at: the suffix, and not temporary.
bool is_segment_file(std::string_view name);

}  // namespace logkit::store
