#include "lib/store/segment_facts.h"

#include <algorithm>
#include <set>

#include "lib/store/listing.h"

namespace logkit::store {

void StoreView::add(const SegmentFile& file, const segment::Footer& footer) {
  Known known;
  SegmentFacts& facts = known.facts;
  facts.file = file;
  facts.name = *file.parsed;
  facts.rows = footer.rows;
  facts.dropped_rows = footer.provenance.dropped_rows;
  facts.raw_bytes = footer.raw_bytes;
  facts.file_bytes = footer.file_bytes;
  facts.level = footer.level;
  facts.created_time_ns = footer.provenance.created_time_ns;
  facts.replaces = footer.provenance.replaces;
  facts.stream_fields = footer.stream_fields;
  known.flush_number = footer.provenance.flush_number;
  for (const segment::Position& position : footer.provenance.positions) {
    if (position.lane == kUnfinishedLane && footer.rows > 0) facts.is_unfinished = true;
    if (position.lane == kResetLane) known.resets.push_back(position);
  }
  known_.insert_or_assign(file.path, std::move(known));
}

Status StoreView::open(const SegmentFile& file) {
  if (known_.contains(file.path)) return {};
  auto reader = open_segment(fs_, file.path);
  if (reader) {
    if (file.parsed && file.parsed->has_arrivals) add(file, (*reader)->footer());
    return {};
  }
  // What has only the name of a segment stands in nobody's way.
  const Code code = reader.error().code;
  const bool may_be_one = file.parsed || code == Code::kCorrupt || code == Code::kUnsupported;
  if (may_be_one && code != Code::kNotFound && code != Code::kInvalid)
    unreadable_.push_back({file, reader.error()});
  return {};
}

void StoreView::settle(const std::vector<SegmentFile>& files) {
  std::set<std::string> replaced;
  std::uint64_t committed = 0;
  for (const SegmentFile& file : files) {
    const auto found = known_.find(file.path);
    if (found == known_.end()) continue;
    const Known& known = found->second;
    replaced.insert(known.facts.replaces.begin(), known.facts.replaces.end());
    note_resets({.positions = known.resets, .replaces = {}, .flush_number = known.flush_number},
                resets_);
    if (!known.facts.name.commits_flush || known.facts.name.flush_number < committed) continue;
    committed = known.facts.name.flush_number;
    newest_commit_dir_ = known.facts.day_dir();
  }
  std::erase_if(unreadable_, [&](const UnreadableSegment& segment) {
    return replaced.contains(segment.file.name);
  });
  for (const SegmentFile& file : files) {
    const auto found = known_.find(file.path);
    if (found == known_.end()) continue;
    // Of a flush that is not committed, or whose commit is gone.
    if (found->second.facts.name.flush_number > committed) continue;
    segments_.push_back(found->second.facts);
    segments_.back().is_superseded = replaced.contains(file.name);
  }
}

Status StoreView::look() {
  LK_TRY(Listing listing, list_store(fs_, store_, {.partitions = false}));
  if (!listing.unreadable.empty()) return std::move(listing.unreadable.front().error);
  drop_uncommitted(listing);
  segments_.clear();
  unreadable_.clear();
  resets_.clear();
  newest_commit_dir_.clear();
  std::set<std::string> listed;
  for (const SegmentFile& file : listing.files) {
    listed.insert(file.path);
    LK_RETURN_IF_ERROR(open(file));
  }
  std::erase_if(known_, [&](const auto& known) { return !listed.contains(known.first); });
  settle(listing.files);
  return {};
}

}  // namespace logkit::store
