#include "lib/store/merge_plan.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "lib/base/civil_time.h"

namespace logkit::store {
namespace {

constexpr std::uint64_t kLowestClassBytes = 64u << 10;
constexpr std::uint64_t kClassFactor = 8;

std::size_t size_class(const SegmentFacts& segment) {
  std::size_t number = 0;
  for (std::uint64_t bytes = kLowestClassBytes; segment.file_bytes > bytes; bytes *= kClassFactor)
    ++number;
  return number;
}

bool overlaps(const SegmentName& a, const SegmentName& b) {
  return a.first_arrival < b.end_arrival && b.first_arrival < a.end_arrival;
}

class Candidates {
 public:
  explicit Candidates(const StoreView& view) : view_(view) {
    for (const SegmentFacts& segment : view.segments())
      if (segment.is_unfinished) unfinished_.push_back(&segment.file.name);
  }

  bool may_merge(const SegmentFacts& segment) const {
    if (segment.is_superseded || segment.is_unfinished || segment.is_tombstone()) return false;
    for (const std::string& name : segment.replaces)
      for (const std::string* unfinished : unfinished_)
        if (*unfinished == name) return false;
    return std::none_of(view_.unreadable().begin(), view_.unreadable().end(),
                        [&](const UnreadableSegment& unreadable) {
                          const auto& name = unreadable.file.parsed;
                          return !name || !name->has_arrivals || overlaps(*name, segment.name);
                        });
  }

  // By directory, and by what their streams are made of.
  using Key = std::pair<std::string, std::vector<std::string>>;
  std::map<Key, MergeGroup> days() const {
    std::map<Key, MergeGroup> days;
    for (std::size_t i = 0; i < view_.segments().size(); ++i) {
      const SegmentFacts& segment = view_.segments()[i];
      if (may_merge(segment)) days[{segment.day_dir(), segment.stream_fields}].push_back(i);
    }
    return days;
  }

 private:
  const StoreView& view_;
  std::vector<const std::string*> unfinished_;  // names
};

// How much a group has already.
struct GroupSize {
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;
  std::size_t inputs = 0;

  bool takes(const SegmentFacts& segment, const MergeLimits& limits) const {
    return inputs == 0 || (bytes + segment.file_bytes <= limits.max_bytes &&
                           rows + segment.rows <= limits.max_rows && inputs < limits.max_inputs);
  }
  void add(const SegmentFacts& segment) {
    bytes += segment.file_bytes;
    rows += segment.rows;
    ++inputs;
  }
};

// The lowest class of the day of which there are enough, and all below it.
MergeGroup tier_of(const StoreView& view, const MergeGroup& day, const MergeLimits& limits) {
  const std::vector<SegmentFacts>& segments = view.segments();
  // Any two of the others fit into one, so that none holds up those behind it. What was
  // made for the archive is not written again in passing.
  const auto is_final = [&](const SegmentFacts& segment) {
    return segment.file_bytes >= limits.max_bytes / 2 || segment.rows >= limits.max_rows / 2 ||
           segment.level == segment::Level::kArchive;
  };
  std::map<std::size_t, std::size_t> counts;
  for (const std::size_t i : day)
    if (!is_final(segments[i])) ++counts[size_class(segments[i])];
  std::size_t below = 0;
  for (const auto& [number, count] : counts) {
    below += count;
    if (below < kTierSegments) continue;
    MergeGroup group;
    GroupSize size;
    for (const std::size_t i : day) {
      if (size_class(segments[i]) > number || is_final(segments[i])) continue;
      if (!size.takes(segments[i], limits)) break;
      size.add(segments[i]);
      group.push_back(i);
    }
    if (group.size() > 1) return group;
  }
  return {};
}

std::int64_t end_of_day_ns(const SegmentFacts& segment) {
  const std::int64_t day = day_of_ns(segment.name.min_time_ns);
  return day >= std::numeric_limits<std::int64_t>::max() / kNsPerDay - 1
             ? std::numeric_limits<std::int64_t>::max()
             : (day + 1) * kNsPerDay;
}

}  // namespace

std::optional<MergeGroup> next_tier_group(const StoreView& view, const MergeLimits& limits) {
  MergeGroup best;
  for (const auto& [key, day] : Candidates(view).days()) {
    MergeGroup group = tier_of(view, day, limits);
    if (group.size() > best.size()) best = std::move(group);
  }
  if (best.empty()) return std::nullopt;
  return best;
}

std::vector<MergeGroup> all_groups(const StoreView& view, const MergeAll& wanted,
                                   const MergeLimits& limits) {
  const std::vector<SegmentFacts>& segments = view.segments();
  std::vector<MergeGroup> groups;
  const auto finish = [&](MergeGroup group) {
    const bool rewrites = group.size() == 1 && wanted.level &&
                          segments[group.front()].level != *wanted.level &&
                          segments[group.front()].rows > 0;
    if (group.size() > 1 || rewrites) groups.push_back(std::move(group));
  };
  for (const auto& [key, day] : Candidates(view).days()) {
    MergeGroup group;
    GroupSize size;
    for (const std::size_t i : day) {
      if (end_of_day_ns(segments[i]) > wanted.before_ns) continue;
      if (!size.takes(segments[i], limits)) {
        finish(std::exchange(group, {}));
        size = {};
      }
      size.add(segments[i]);
      group.push_back(i);
    }
    finish(std::move(group));
  }
  return groups;
}

}  // namespace logkit::store
