#include "lib/store/positions.h"

#include <algorithm>
#include <tuple>

#include "lib/base/hash.h"

namespace logkit::store {

std::size_t PositionTable::Hash::operator()(std::string_view key) const {
  return static_cast<std::size_t>(hash64(key, process_hash_seed()));
}

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

void PositionTable::merge(const segment::Position& position) {
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

PositionTable positions_of(const Snapshot& snapshot) {
  // In the order of flushes, so that of equal positions the later descriptor
  // wins.
  std::vector<const segment::Provenance*> sources;
  for (const OpenSegment& open : snapshot.segments)
    sources.push_back(&open.reader->footer().provenance);
  std::stable_sort(sources.begin(), sources.end(), [](const auto* a, const auto* b) {
    return a->flush_number < b->flush_number;
  });
  PositionTable table;
  for (const segment::Provenance* provenance : sources) table.merge(provenance->positions);
  return table;
}

Result<PositionTable> read_positions(io::Fs& fs, std::string_view store,
                                     std::vector<Error>* unreadable) {
  SnapshotOptions options;
  options.missing_is_empty = true;
  LK_TRY(Snapshot snapshot, open_snapshot(fs, store, options));
  if (unreadable == nullptr && !snapshot.unreadable.empty())
    return std::move(snapshot.unreadable.front());
  if (unreadable != nullptr) *unreadable = std::move(snapshot.unreadable);
  return positions_of(snapshot);
}

}  // namespace logkit::store
