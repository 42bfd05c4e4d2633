#include "lib/net/stream_source.h"

#include <utility>
#include <vector>

#include "lib/base/monotonic_clock.h"
#include "lib/net/socket.h"

namespace logkit::net {
namespace {

constexpr int kRoundMs = 1000;  // handshakes expire between rounds
constexpr int kLastRounds = 64;

}  // namespace

StreamSource::StreamSource(std::string name, Listening listening)
    : name_(std::move(name)), listening_(std::move(listening)), peers_(name_) {}

Status StreamSource::open() {
  LK_TRY(server_, StreamServer::open(listening_.address, {.max_connections = affordable_connections(
                                                              listening_.max_connections)}));
  return {};
}

void StreamSource::stop() {
  stopped_ = true;
  server_->wake();
}

Status StreamSource::run(ship::Intake& intake) {
  begin(intake);
  server_->use(
      [this, &intake](std::uint64_t connection, const std::string& peer_host) {
        return make_session({connection, peer_host, peers_.of(intake, peer_host)});
      },
      listening_.channels.get());
  bool taken = true;
  while (taken && !stopped_ && !intake.stopping()) {
    LK_RETURN_IF_ERROR(server_->serve(kRoundMs));
    taken = after_round();
    tell(intake);
  }
  server_->stop_accepting();
  for (int round = 0; round < kLastRounds && taken; ++round) {
    LK_RETURN_IF_ERROR(server_->serve(0));
    taken = after_round();
  }
  tell(intake);
  end();
  return {};
}

void StreamSource::note_cut(const std::string& reason, std::string why) {
  Cut& cut = cuts_[reason];
  ++cut.count;
  cut.why = std::move(why);
}

// Of connections that were not let in, and of those that were cut off.
void StreamSource::tell(ship::Intake& intake) {
  const std::int64_t now = monotonic_ms();
  const std::uint64_t refused = server_->refused() - std::exchange(refused_, server_->refused());
  notices_.closed(intake, name_, "refused", refused, "there are as many as there may be", now);
  const std::vector<std::string> troubles = server_->take_troubles();
  if (!troubles.empty()) trouble_ = troubles.back();
  notices_.closed(intake, name_, "handshake", troubles.size(), trouble_, now);
  for (auto& [reason, cut] : cuts_)
    notices_.closed(intake, name_, reason, std::exchange(cut.count, 0), cut.why, now);
}

}  // namespace logkit::net
