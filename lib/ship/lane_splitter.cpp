#include "lib/ship/lane_splitter.h"

#include <utility>

namespace logkit::ship {

// What is known of the source as a whole stays with the other lane.
OriginId LaneSplitter::urgent_origin(OriginId id) {
  const auto [found, is_new] = urgent_origins_.try_emplace(id);
  if (is_new) {
    Origin origin = origins_.at(id);
    origin.lane = kUrgentLane;
    origin.descriptor.clear();
    origin.head.clear();
    found->second = origins_.add(std::move(origin));
  }
  return found->second;
}

Result<std::unique_ptr<Batch>> LaneSplitter::split(Batch& batch) {
  chosen_.clear();
  if (!batch.records.empty()) LK_RETURN_IF_ERROR(choose_(batch, chosen_));
  if (chosen_.empty()) return std::unique_ptr<Batch>();
  auto urgent = std::make_unique<Batch>();
  urgent->origin = urgent_origin(batch.origin);
  urgent->received_ns = batch.received_ns;
  urgent->source = batch.source;
  urgent->track = batch.track;
  urgent->lane = Lane::kUrgent;
  urgent->has_token = false;
  for (const std::uint32_t index : chosen_) {
    Record record = batch.records[index];
    const std::string_view text = batch.text(record);
    record.begin = static_cast<std::uint32_t>(urgent->bytes.size());
    urgent->bytes.append(text);
    urgent->records.push_back(record);
  }
  std::uint32_t at = 0;
  auto next = chosen_.begin();
  std::erase_if(batch.records, [&](const Record&) {
    const bool is_urgent = next != chosen_.end() && *next == at;
    if (is_urgent) ++next;
    ++at;
    return is_urgent;
  });
  return urgent;
}

}  // namespace logkit::ship
