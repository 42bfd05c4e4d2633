// Which segments of a day are to become one.
//
// In tiers, while records come in: segments of about the same size (each class is
// eight times the one below) are merged when there are eight of them, so a record
// is written again once a class, and a day has seven segments a class at most.
// Where merging falls behind, more of them go into one merge: less work a record.
//
// All, when somebody asks for it: a day becomes one segment, or as many as its
// size takes.
//
// Segments whose streams are made of other fields are other days.
//
// What is left alone: segments of unfinished lines, and those that replace one
// that is still there (the next of that line replaces it by name); tombstones;
// and what may be in a segment that cannot be read.
//
// Deterministic. Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "lib/store/segment_facts.h"

namespace logkit::store {

// Indices into the segments of a view, ascending by arrival.
using MergeGroup = std::vector<std::size_t>;

struct MergeLimits {
  std::uint64_t max_bytes = 2ull << 30;     // of the files together
  std::uint64_t max_rows = 10'000'000;
  std::size_t max_inputs = 64;
};

inline constexpr std::size_t kTierSegments = 8;

// The group that is most due; nothing where none is.
std::optional<MergeGroup> next_tier_group(const StoreView& view, const MergeLimits& limits);

struct MergeAll {
  std::optional<segment::Level> level;  // rewrites what is not at that level
  // Days that end later are left alone.
  std::int64_t before_ns = std::numeric_limits<std::int64_t>::max();
};
std::vector<MergeGroup> all_groups(const StoreView& view, const MergeAll& wanted,
                                   const MergeLimits& limits);

}  // namespace logkit::store
