#include "lib/ship/files/ack_book.h"

namespace logkit::ship {

void AckBook::begin(std::uint64_t track, const std::string& source) {
  if (checkpoint_ == nullptr) return;
  const std::lock_guard lock(mutex_);
  tracks_[track].source = source;
}

void AckBook::sent(std::uint64_t track, std::uint64_t position, const std::string& tail) {
  if (checkpoint_ == nullptr) return;
  std::optional<Hash128> hash;
  if (!tail.empty()) hash = hash128(tail);
  const std::lock_guard lock(mutex_);
  tracks_[track].sent.push_back({position, hash});
}

void AckBook::acknowledged(std::uint64_t track, std::uint64_t position) {
  if (checkpoint_ == nullptr) return;
  const std::lock_guard lock(mutex_);
  const auto found = tracks_.find(track);
  if (found == tracks_.end()) return;
  std::list<Sent>& sent = found->second.sent;
  std::optional<Sent> last;
  while (!sent.empty() && sent.front().position <= position) {
    last = sent.front();
    sent.pop_front();
  }
  if (last) checkpoint_->advance(found->second.source, last->position, last->tail);
}

}  // namespace logkit::ship
