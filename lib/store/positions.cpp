#include "lib/store/positions.h"

#include <algorithm>
#include <tuple>

#include "lib/store/partition.h"

namespace logkit::store {

std::string PositionTable::key_of(std::string_view source, std::string_view lane) {
  std::string key(source);
  key.push_back('\0');
  return key.append(lane);
}

PositionEntry* PositionTable::find(std::string_view source, std::string_view lane) {
  scratch_.assign(source).push_back('\0');
  scratch_.append(lane);
  const auto found = entries_.find(std::string_view(scratch_));
  return found == entries_.end() ? nullptr : &found->second;
}

const PositionEntry* PositionTable::find(std::string_view source, std::string_view lane) const {
  const auto found = entries_.find(key_of(source, lane));
  return found == entries_.end() ? nullptr : &found->second;
}

PositionEntry& PositionTable::entry(std::string_view source, std::string_view lane) {
  PositionEntry* found = find(source, lane);
  if (found != nullptr) return *found;
  has_lanes_ |= !lane.empty();
  return entries_[scratch_];
}

bool PositionTable::knows_source(std::string_view source) const {
  if (find(source, "") != nullptr) return true;
  if (!has_lanes_) return false;
  const std::string prefix = key_of(source, "");
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const auto& item) { return item.first.starts_with(prefix); });
}

void PositionTable::forget(std::string_view source) {
  const std::string prefix = key_of(source, "");
  std::erase_if(entries_, [&](const auto& item) { return item.first.starts_with(prefix); });
}

void PositionTable::merge(const segment::Position& position) {
  if (position.lane == kUnfinishedLane) return;
  if (position.lane == kResetLane) return forget(position.source);
  PositionEntry& known = entry(position.source, position.lane);
  const bool ahead = !known.known || !known.is_past(position.position, position.sub);
  known.known = true;
  if (ahead) {
    known.position = position.position;
    known.sub = position.sub;
  }
  if (!position.descriptor.empty() && (ahead || known.descriptor.empty()))
    known.descriptor = position.descriptor;
}

void PositionTable::merge(const std::vector<segment::Position>& positions) {
  for (const segment::Position& position : positions) merge(position);
}

std::vector<segment::Position> PositionTable::sorted() const {
  std::vector<segment::Position> positions;
  for (const auto& [key, known] : entries_) {
    if (!known.known) continue;
    const std::size_t nul = key.find('\0');
    positions.push_back({key.substr(0, nul), key.substr(nul + 1), known.position, known.sub,
                         known.descriptor});
  }
  std::sort(positions.begin(), positions.end(), [](const auto& a, const auto& b) {
    return std::tie(a.source, a.lane) < std::tie(b.source, b.lane);
  });
  return positions;
}

std::optional<PositionEntry> PositionTable::resume_point(std::string_view source) const {
  const std::string prefix = key_of(source, "");
  std::optional<PositionEntry> lowest;
  for (const auto& [key, known] : entries_)
    if (key.starts_with(prefix) && (!lowest || lowest->is_past(known.position, known.sub)))
      lowest = known;
  return lowest;
}

std::uint64_t flush_of(const segment::Position& position,
                       const segment::Provenance& provenance) {
  return position.flush_number != 0 ? position.flush_number : provenance.flush_number;
}

void note_resets(const segment::Provenance& provenance, ResetTable& resets) {
  for (const segment::Position& position : provenance.positions) {
    if (position.lane != kResetLane) continue;
    std::uint64_t& last = resets[position.source];
    last = std::max(last, flush_of(position, provenance));
  }
}

void PositionCollector::add(const segment::Provenance& provenance) {
  for (const segment::Position& position : provenance.positions)
    found_.emplace_back(flush_of(position, provenance), position);
}

void PositionCollector::sort() {
  std::stable_sort(found_.begin(), found_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
}

std::vector<segment::Position> PositionCollector::united(const ResetTable& resets) && {
  sort();
  PositionTable table;
  std::map<std::pair<std::string, std::string>, std::uint64_t> flushes;  // by source and lane
  for (const auto& [flush_number, position] : found_) {
    if (position.lane == kUnfinishedLane) continue;
    if (position.lane != kResetLane) {
      const auto reset = resets.find(position.source);
      if (reset != resets.end() && flush_number < reset->second) continue;
      table.merge(position);
    }
    flushes[{position.source, position.lane}] = flush_number;
  }
  std::vector<segment::Position> positions;
  for (const auto& [key, flush_number] : flushes) {
    segment::Position& position = positions.emplace_back();
    position.source = key.first;
    position.lane = key.second;
    position.flush_number = flush_number;
    const PositionEntry* known = std::as_const(table).find(key.first, key.second);
    if (known == nullptr) continue;  // a reset
    position.position = known->position;
    position.sub = known->sub;
    position.descriptor = known->descriptor;
  }
  return positions;
}

PositionTable PositionCollector::table() && {
  sort();
  PositionTable table;
  for (const auto& [flush_number, position] : found_) table.merge(position);
  return table;
}

Result<PositionTable> read_positions(io::Fs& fs, std::string_view store,
                                     std::vector<Error>* unreadable) {
  LK_TRY(const std::optional<std::string> field, partition_field(fs, store));
  const ListOptions options{.partitions = !field};
  for (int listing = 1;; ++listing) {
    PositionCollector positions;
    auto failed = scan_footers(fs, store, options, [&](const SegmentFile&, const auto& footer) {
      positions.add(footer.provenance);
    });
    if (!failed && failed.error().code == Code::kNotFound) return PositionTable();
    if (!failed) return std::move(failed).error();
    if (any_vanished(*failed) && listing < kMaxListings) continue;
    for (UnreadableSegment& segment : *failed) {
      if (unreadable == nullptr) return std::move(segment.error);
      unreadable->push_back(std::move(segment.error));
    }
    return std::move(positions).table();
  }
}

}  // namespace logkit::store
