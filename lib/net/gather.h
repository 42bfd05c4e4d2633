// What a listener receives, on its way into batches: one origin for each peer,
// one open batch for each origin.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/ship/source.h"

namespace logkit::net {

// The origins of a listener's peers. Every record says who sent it, as _peer.
// Strangers can make no more than kMaxPeers origins: those beyond share one,
// without a _peer.
class PeerOrigins {
 public:
  static constexpr std::size_t kMaxPeers = 4096;

  // `label`: the listener, for metrics.
  explicit PeerOrigins(std::string label) : label_(std::move(label)) {}

  ship::OriginId of(ship::Intake& intake, const std::string& peer_host);

 private:
  std::string label_;
  std::unordered_map<std::string, ship::OriginId> origins_;
};

// Lines of text, put as batches once a round. Nobody waits for their
// acknowledgement.
class Gather {
 public:
  // A batch is put at once when it has so much text.
  static constexpr std::size_t kFullBytes = 1 << 20;

  // `intake` outlives it.
  explicit Gather(ship::Intake& intake) : intake_(intake) {}

  // False, from then on, where the delivery ends.
  bool add_line(ship::OriginId origin, std::string_view text, bool cut);
  bool put_all();

 private:
  ship::Intake& intake_;
  std::unordered_map<ship::OriginId, std::unique_ptr<ship::Batch>> open_;
  bool taken_ = true;
};

}  // namespace logkit::net
