#include "lib/net/stream_source.h"

#include <utility>

namespace logkit::net {
namespace {

constexpr int kRoundMs = 1000;  // handshakes expire between rounds
constexpr int kLastRounds = 64;

}  // namespace

StreamSource::StreamSource(std::string name, Listening listening)
    : name_(std::move(name)), listening_(std::move(listening)), peers_(name_) {}

Status StreamSource::open() {
  LK_TRY(server_, StreamServer::open(listening_.address,
                                     {.max_connections = listening_.max_connections}));
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
        return make_session(connection, peers_.of(intake, peer_host));
      },
      listening_.channels.get());
  bool taken = true;
  while (taken && !stopped_ && !intake.stopping()) {
    LK_RETURN_IF_ERROR(server_->serve(kRoundMs));
    taken = after_round();
  }
  server_->stop_accepting();
  for (int round = 0; round < kLastRounds && taken; ++round) {
    LK_RETURN_IF_ERROR(server_->serve(0));
    taken = after_round();
  }
  end();
  return {};
}

}  // namespace logkit::net
