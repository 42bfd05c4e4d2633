#include "lib/net/forward_source.h"

#include <mutex>
#include <unordered_map>
#include <vector>

#include "lib/base/human.h"
#include "lib/net/forward_message.h"
#include "lib/net/msgpack_reader.h"
#include "lib/net/stream_source.h"

namespace logkit::net {
namespace {

class ForwardSource : public StreamSource {
 public:
  ForwardSource(std::string name, ForwardOptions options, std::unique_ptr<ChannelMaker> channels)
      : StreamSource(std::move(name), {.address = options.address,
                                       .max_connections = options.max_connections,
                                       .channels = std::move(channels)}),
        options_(std::move(options)) {}
  ~ForwardSource() override { drop_server(); }

  void acknowledged(std::uint64_t track, std::uint64_t) override {
    const std::lock_guard lock(acknowledged_mutex_);
    acknowledged_.push_back(track);
    server()->wake();
  }
  Status finish() override;

 private:
  class ForwardSession;
  struct Awaiting {
    std::uint64_t connection = 0;
    std::string chunk;
  };

  void begin(ship::Intake& intake) override { intake_ = &intake; }
  std::unique_ptr<Session> make_session(Peer peer) override;
  bool after_round() override {
    answer_acknowledged();
    return !ended_;
  }
  bool take(const Peer& peer, std::string_view message);
  // False, what receive() returns then.
  bool cut_malformed(const Peer& peer, const std::string& what);
  bool cut_crowded(const Peer& peer);
  void answer_acknowledged();

  const ForwardOptions options_;
  std::size_t held_bytes_ = 0;  // of all sessions
  ship::Intake* intake_ = nullptr;
  std::unordered_map<std::uint64_t, Awaiting> awaiting_;  // by track
  std::uint64_t next_track_ = 1;
  bool ended_ = false;  // the delivery takes no more
  std::mutex acknowledged_mutex_;
  std::vector<std::uint64_t> acknowledged_;
};

class ForwardSource::ForwardSession : public Session {
 public:
  ForwardSession(ForwardSource& source, Peer peer) : source_(source), peer_(std::move(peer)) {}
  ~ForwardSession() override { source_.held_bytes_ -= held_.size(); }

  bool receive(std::string_view bytes, std::string&) override {
    held_.append(bytes);
    source_.held_bytes_ += bytes.size();
    std::size_t taken = 0;
    const bool good = take_all(taken);
    held_.erase(0, taken);
    source_.held_bytes_ -= taken;
    // A sender that is cut off sends its unacknowledged messages again.
    const bool fits = source_.held_bytes_ <= source_.options_.max_held_bytes;
    return good && (fits || source_.cut_crowded(peer_));
  }

 private:
  bool take_all(std::size_t& taken) {
    const std::size_t most = source_.options_.max_message_bytes;
    for (std::size_t size = 0; taken < held_.size(); taken += size) {
      const std::string_view rest = std::string_view(held_).substr(taken);
      const auto found = splitter_.find(rest, most, size);
      if (found == MsgpackSplitter::Found::kNeedMore) return true;
      if (found == MsgpackSplitter::Found::kMalformed)
        return source_.cut_malformed(
            peer_, "no MessagePack, or a message of more than " + format_size(most));
      if (!source_.take(peer_, rest.substr(0, size))) return false;
    }
    return true;
  }

  ForwardSource& source_;
  const Peer peer_;
  MsgpackSplitter splitter_;
  std::string held_;
};

// False where the message breaks the protocol, or the delivery ends.
bool ForwardSource::take(const Peer& peer, std::string_view message) {
  auto batch = intake_->new_batch();
  BatchWriter writer(*batch, 2 * options_.max_message_bytes);
  auto chunk =
      read_forward_message(message, options_.now_ns(), 2 * options_.max_message_bytes, writer);
  if (!chunk) return cut_malformed(peer, chunk.error().what);
  batch->origin = peer.origin;
  batch->read_bytes = message.size();
  batch->track = next_track_++;
  batch->token = 1;
  // Before it is put: the acknowledgement may be there at once.
  if (!chunk->empty())
    awaiting_.emplace(batch->track, Awaiting{peer.connection, std::move(*chunk)});
  const std::uint64_t track = batch->track;
  if (intake_->put(std::move(batch))) return true;
  awaiting_.erase(track);
  ended_ = true;
  return false;
}

bool ForwardSource::cut_malformed(const Peer& peer, const std::string& what) {
  note_cut("malformed", peer.host + ": " + what);
  return false;
}

bool ForwardSource::cut_crowded(const Peer& peer) {
  note_cut("crowded", peer.host + ": more than " + format_size(options_.max_held_bytes) +
                          " of messages that are not whole, of all connections");
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
    server()->send(found->second.connection, forward_ack(found->second.chunk));
    awaiting_.erase(found);
  }
}

std::unique_ptr<Session> ForwardSource::make_session(Peer peer) {
  return std::make_unique<ForwardSession>(*this, std::move(peer));
}

// The last acknowledgements; what came without one comes again, to another.
Status ForwardSource::finish() {
  if (server() == nullptr) return {};
  answer_acknowledged();
  server()->close_all();
  return {};
}

}  // namespace

std::unique_ptr<ship::Source> make_forward_source(std::string name, ForwardOptions options,
                                                  std::unique_ptr<ChannelMaker> channels) {
  return std::make_unique<ForwardSource>(std::move(name), std::move(options), std::move(channels));
}

}  // namespace logkit::net
