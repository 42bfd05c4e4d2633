#include "lib/net/stream_server.h"

#include <algorithm>
#include <cerrno>

#include "lib/base/monotonic_clock.h"
#include "lib/net/socket.h"

namespace logkit::net {
namespace {

constexpr std::uint64_t kListenerKey = 0;
constexpr std::size_t kRoundBytes = 64 << 10;
constexpr std::int64_t kHandshakeMs = 10'000;
constexpr std::int64_t kAcceptPauseMs = 100;
constexpr std::size_t kMaxTroubles = 16;

}  // namespace

struct StreamServer::Connection {
  std::uint64_t id = 0;
  std::string peer_host;
  std::unique_ptr<Channel> channel;
  std::unique_ptr<Session> session;
  std::string reply;  // not yet sent
  std::int64_t since_ms = 0;
  std::uint32_t events = 0;  // what epoll watches
  bool begun = false;
  bool closing = false;      // once the reply is sent
  bool wants_write = false;  // TLS cannot read before it wrote
};

StreamServer::StreamServer(Address address, StreamServerOptions options)
    : address_(std::move(address)), options_(options), buffer_(kRoundBytes, '\0') {}

StreamServer::~StreamServer() = default;

Result<std::unique_ptr<StreamServer>> StreamServer::open(const Address& address,
                                                         StreamServerOptions options) {
  std::unique_ptr<StreamServer> server(new StreamServer(address, options));
  LK_TRY(server->poller_, Poller::open());
  LK_TRY(server->listener_, listen_tcp(address));
  LK_RETURN_IF_ERROR(server->poller_.add(server->listener_.get(), EPOLLIN, kListenerKey));
  return server;
}

void StreamServer::use(MakeSession make_session, ChannelMaker* channels) {
  make_session_ = std::move(make_session);
  channels_ = channels;
}

std::uint16_t StreamServer::port() const { return bound_port(listener_.get()); }

Status StreamServer::serve(int timeout_ms) {
  if (!buffered_.empty()) timeout_ms = 0;
  if (accept_again_ms_ != 0 && (timeout_ms < 0 || timeout_ms > kAcceptPauseMs))
    timeout_ms = static_cast<int>(kAcceptPauseMs);
  LK_TRY(const auto events, poller_.wait(timeout_ms));
  // First those with bytes inside; they may come again below, which is harmless.
  const std::vector<std::uint64_t> buffered = std::move(buffered_);
  buffered_.clear();
  for (const std::uint64_t id : buffered) serve_one(id, EPOLLIN);
  for (const epoll_event& event : events) {
    if (event.data.u64 == kListenerKey)
      accept_all();
    else
      serve_one(event.data.u64, event.events);
  }
  expire_handshakes();
  if (accept_again_ms_ != 0 && monotonic_ms() >= accept_again_ms_) resume_accepting();
  return {};
}

void StreamServer::accept_all() {
  for (;;) {
    SocketAddress peer;
    peer.size_bytes = sizeof peer.storage;
    io::Fd fd(::accept4(listener_.get(), reinterpret_cast<sockaddr*>(&peer.storage),
                        &peer.size_bytes, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd.valid()) {
      admit(std::move(fd), peer);
      continue;
    }
    // A connection that was gone before we took it is no reason to stop.
    if (errno == ECONNABORTED || errno == EINTR) continue;
    // No descriptors left: the listener stays readable, do not spin on it.
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      pause_accepting();
    return;
  }
}

void StreamServer::admit(io::Fd fd, const SocketAddress& peer) {
  if (connections_.size() >= options_.max_connections) {
    ++refused_;
    return;
  }
  tune_connection(fd.get());
  auto connection = std::make_unique<Connection>();
  connection->id = next_id_++;
  connection->peer_host = peer.host_text();
  connection->since_ms = monotonic_ms();
  if (channels_ == nullptr) {
    connection->channel = make_plain_channel(std::move(fd));
  } else {
    auto channel = channels_->accept(std::move(fd));
    if (!channel) {
      if (troubles_.size() < kMaxTroubles)
        troubles_.push_back(connection->peer_host + ": " + channel.error().message());
      return;
    }
    connection->channel = std::move(channel).value();
  }
  connection->session = make_session_(connection->id, connection->peer_host);
  connection->events = EPOLLIN;
  if (!poller_.add(connection->channel->fd(), EPOLLIN, connection->id)) return;
  const std::uint64_t id = connection->id;
  Connection& added = *connection;
  connections_.emplace(id, std::move(connection));
  if (channels_ == nullptr) {
    added.begun = true;
    added.session->begun(added.reply);
    if (!flush(added)) close(id);
  }
}

void StreamServer::pause_accepting() {
  accept_again_ms_ = monotonic_ms() + kAcceptPauseMs;
  poller_.remove(listener_.get());
}

void StreamServer::resume_accepting() {
  accept_again_ms_ = 0;
  if (listener_.valid() && !poller_.add(listener_.get(), EPOLLIN, kListenerKey))
    accept_again_ms_ = monotonic_ms() + kAcceptPauseMs;
}

void StreamServer::stop_accepting() {
  if (!listener_.valid()) return;
  poller_.remove(listener_.get());
  listener_.reset();
  accept_again_ms_ = 0;
}

void StreamServer::serve_one(std::uint64_t id, std::uint32_t events) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  Connection& connection = *found->second;
  bool alive = flush(connection);
  const bool may_read = (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 || connection.wants_write;
  if (alive && may_read && !connection.closing) alive = read_round(connection);
  if (alive) alive = flush(connection);
  if (!alive) close(id);
}

// False where the connection is over.
bool StreamServer::read_round(Connection& connection) {
  // A peer that does not take its replies is not read from either.
  if (connection.reply.size() > options_.max_reply_bytes) return true;
  connection.wants_write = false;
  const ChannelStep step = connection.channel->read(std::span(buffer_.data(), buffer_.size()));
  if (!connection.begun && connection.channel->is_established()) {
    connection.begun = true;
    connection.session->begun(connection.reply);
  }
  switch (step.state) {
    case ChannelState::kMoved:
      break;
    case ChannelState::kWaitRead:
      return true;
    case ChannelState::kWaitWrite:
      connection.wants_write = true;
      return true;
    case ChannelState::kEnded:
      return false;
    case ChannelState::kFailed:
      note_trouble(connection);
      return false;
  }
  if (!connection.session->receive(std::string_view(buffer_).substr(0, step.bytes),
                                   connection.reply))
    connection.closing = true;
  else if (connection.channel->has_buffered())
    buffered_.push_back(connection.id);
  return true;
}

// False where the connection is over.
bool StreamServer::flush(Connection& connection) {
  std::size_t sent = 0;
  bool alive = true;
  bool waits = false;
  while (alive && !waits && sent < connection.reply.size()) {
    const ChannelStep step =
        connection.channel->write(std::string_view(connection.reply).substr(sent));
    if (step.state == ChannelState::kMoved)
      sent += step.bytes;
    else if (step.state == ChannelState::kWaitWrite || step.state == ChannelState::kWaitRead)
      waits = true;
    else
      alive = false;
  }
  connection.reply.erase(0, sent);
  if (!alive || (connection.closing && connection.reply.empty())) return false;
  watch(connection);
  return true;
}

void StreamServer::watch(Connection& connection) {
  const bool reads = !connection.closing && connection.reply.size() <= options_.max_reply_bytes;
  const std::uint32_t events =
      (reads ? EPOLLIN : 0u) |
      (!connection.reply.empty() || connection.wants_write ? EPOLLOUT : 0u);
  if (events == connection.events) return;
  connection.events = events;
  static_cast<void>(poller_.change(connection.channel->fd(), events, connection.id).ok());
}

void StreamServer::send(std::uint64_t connection, std::string_view bytes) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  found->second->reply.append(bytes);
  if (!flush(*found->second)) close(connection);
}

void StreamServer::close(std::uint64_t id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  const std::unique_ptr<Connection> connection = std::move(found->second);
  connections_.erase(found);
  poller_.remove(connection->channel->fd());
  connection->session->ended();
}

void StreamServer::close_all() {
  while (!connections_.empty()) close(connections_.begin()->first);
}

void StreamServer::expire_handshakes() {
  const std::int64_t now = monotonic_ms();
  if (channels_ == nullptr || now - expired_ms_ < 1000) return;
  expired_ms_ = now;
  std::vector<std::uint64_t> late;
  for (const auto& [id, connection] : connections_)
    if (!connection->channel->is_established() && now - connection->since_ms > kHandshakeMs)
      late.push_back(id);
  for (const std::uint64_t id : late) close(id);
}

void StreamServer::note_trouble(const Connection& connection) {
  // A peer that leaves in a hurry is no trouble, one that never came in is.
  if (!connection.begun && troubles_.size() < kMaxTroubles)
    troubles_.push_back(connection.peer_host + ": " + connection.channel->error());
}

std::vector<std::string> StreamServer::take_troubles() {
  std::vector<std::string> troubles = std::move(troubles_);
  troubles_.clear();
  return troubles;
}

}  // namespace logkit::net
