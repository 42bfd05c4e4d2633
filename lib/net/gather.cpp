#include "lib/net/gather.h"

#include "lib/base/json_escape.h"

namespace logkit::net {

ship::OriginId PeerOrigins::of(ship::Intake& intake, const std::string& peer_host) {
  const bool is_full = origins_.size() >= kMaxPeers;
  const auto found = origins_.find(peer_host);
  if (found != origins_.end()) return found->second;
  // The shared one has the empty name; it comes on top of the limit.
  const std::string key = is_full ? std::string() : peer_host;
  if (is_full) {
    const auto shared = origins_.find(key);
    if (shared != origins_.end()) return shared->second;
  }
  ship::Origin origin;
  origin.label = label_;
  if (!key.empty()) {
    origin.members = "\"_peer\":";
    append_json_string(key, origin.members);
  }
  const ship::OriginId id = intake.origins().add(std::move(origin));
  origins_.emplace(key, id);
  return id;
}

bool Gather::add_line(ship::OriginId origin, std::string_view text, bool cut) {
  std::unique_ptr<ship::Batch>& batch = open_[origin];
  if (batch == nullptr) {
    batch = intake_.new_batch();
    batch->origin = origin;
  }
  batch->records.push_back({.position = 0,
                            .begin = static_cast<std::uint32_t>(batch->bytes.size()),
                            .size = static_cast<std::uint32_t>(text.size()),
                            .kind = ship::RecordKind::kText,
                            .cut = cut});
  batch->bytes.append(text);
  batch->read_bytes += text.size();
  if (batch->bytes.size() < kFullBytes) return true;
  taken_ = intake_.put(std::exchange(batch, nullptr)) && taken_;
  return taken_;
}

bool Gather::put_all() {
  for (auto& [origin, batch] : open_)
    if (batch != nullptr) taken_ = intake_.put(std::move(batch)) && taken_;
  open_.clear();
  return taken_;
}

}  // namespace logkit::net
