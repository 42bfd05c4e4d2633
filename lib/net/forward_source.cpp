#include "lib/net/forward_source.h"

#include <atomic>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "lib/net/forward_message.h"
#include "lib/net/gather.h"
#include "lib/net/msgpack_reader.h"
#include "lib/net/stream_server.h"

namespace logkit::net {
namespace {

constexpr int kRoundMs = 1000;  // handshakes expire between rounds
constexpr int kLastRounds = 64;

class ForwardSource : public ship::Source {
 public:
  ForwardSource(std::string name, ForwardOptions options, std::unique_ptr<ChannelMaker> channels)
      : name_(std::move(name)),
        options_(std::move(options)),
        channels_(std::move(channels)),
        peers_(name_) {}

  const std::string& name() const override { return name_; }
  Status open() override {
    LK_TRY(server_,
           StreamServer::open(options_.address, {.max_connections = options_.max_connections}));
    return {};
  }
  Status run(ship::Intake& intake) override;
  void stop() override {
    stopped_ = true;
    server_->wake();
  }
  void acknowledged(std::uint64_t track, std::uint64_t) override {
    const std::lock_guard lock(acknowledged_mutex_);
    acknowledged_.push_back(track);
    server_->wake();
  }
  Status finish() override;

 private:
  class ForwardSession;
  struct Awaiting {
    std::uint64_t connection = 0;
    std::string chunk;
  };

  bool take(std::uint64_t connection, ship::OriginId origin, std::string_view message);
  void answer_acknowledged();

  const std::string name_;
  const ForwardOptions options_;
  std::unique_ptr<ChannelMaker> channels_;
  PeerOrigins peers_;
  std::size_t held_bytes_ = 0;  // before the server, whose sessions count it
  std::unique_ptr<StreamServer> server_;
  ship::Intake* intake_ = nullptr;
  std::unordered_map<std::uint64_t, Awaiting> awaiting_;  // by track
  std::uint64_t next_track_ = 1;
  bool ended_ = false;  // the delivery takes no more
  std::atomic<bool> stopped_ = false;
  std::mutex acknowledged_mutex_;
  std::vector<std::uint64_t> acknowledged_;
};

class ForwardSource::ForwardSession : public Session {
 public:
  ForwardSession(ForwardSource& source, std::uint64_t connection, ship::OriginId origin)
      : source_(source), connection_(connection), origin_(origin) {}
  ~ForwardSession() override { source_.held_bytes_ -= held_.size(); }

  bool receive(std::string_view bytes, std::string&) override {
    held_.append(bytes);
    source_.held_bytes_ += bytes.size();
    std::size_t taken = 0;
    bool good = true;
    for (std::size_t size = 0; good && taken < held_.size(); taken += size) {
      const std::string_view rest = std::string_view(held_).substr(taken);
      const auto found = splitter_.find(rest, source_.options_.max_message_bytes, size);
      if (found == MsgpackSplitter::Found::kNeedMore) break;
      good = found == MsgpackSplitter::Found::kValue &&
             source_.take(connection_, origin_, rest.substr(0, size));
      if (!good) size = 0;
    }
    held_.erase(0, taken);
    source_.held_bytes_ -= taken;
    // A sender that is cut off sends its unacknowledged messages again.
    return good && source_.held_bytes_ <= source_.options_.max_held_bytes;
  }

 private:
  ForwardSource& source_;
  std::uint64_t connection_;
  ship::OriginId origin_;
  MsgpackSplitter splitter_;
  std::string held_;
};

// False where the message breaks the protocol, or the delivery ends.
bool ForwardSource::take(std::uint64_t connection, ship::OriginId origin,
                         std::string_view message) {
  auto batch = intake_->new_batch();
  BatchWriter writer(*batch, 2 * options_.max_message_bytes);
  auto chunk =
      read_forward_message(message, options_.now_ns(), 2 * options_.max_message_bytes, writer);
  if (!chunk) return false;
  batch->origin = origin;
  batch->read_bytes = message.size();
  batch->track = next_track_++;
  batch->token = 1;
  // Before it is put: the acknowledgement may be there at once.
  if (!chunk->empty()) awaiting_.emplace(batch->track, Awaiting{connection, std::move(*chunk)});
  const std::uint64_t track = batch->track;
  if (intake_->put(std::move(batch))) return true;
  awaiting_.erase(track);
  ended_ = true;
  return false;
}

void ForwardSource::answer_acknowledged() {
  std::vector<std::uint64_t> tracks;
  {
    const std::lock_guard lock(acknowledged_mutex_);
    tracks.swap(acknowledged_);
  }
  for (const std::uint64_t track : tracks) {
    const auto found = awaiting_.find(track);
    if (found == awaiting_.end()) continue;
    server_->send(found->second.connection, forward_ack(found->second.chunk));
    awaiting_.erase(found);
  }
}

Status ForwardSource::run(ship::Intake& intake) {
  intake_ = &intake;
  server_->use(
      [this](std::uint64_t connection, const std::string& peer_host) {
        return std::make_unique<ForwardSession>(*this, connection, peers_.of(*intake_, peer_host));
      },
      channels_.get());
  while (!ended_ && !stopped_ && !intake.stopping()) {
    LK_RETURN_IF_ERROR(server_->serve(kRoundMs));
    answer_acknowledged();
  }
  server_->stop_accepting();
  // What has arrived already is ours.
  for (int round = 0; round < kLastRounds && !ended_; ++round)
    LK_RETURN_IF_ERROR(server_->serve(0));
  return {};
}

// The last acknowledgements; what came without one comes again, to another.
Status ForwardSource::finish() {
  if (server_ == nullptr) return {};
  answer_acknowledged();
  server_->close_all();
  return {};
}

}  // namespace

std::unique_ptr<ship::Source> make_forward_source(std::string name, ForwardOptions options,
                                                  std::unique_ptr<ChannelMaker> channels) {
  return std::make_unique<ForwardSource>(std::move(name), std::move(options), std::move(channels));
}

}  // namespace logkit::net
