// StreamServer: accepts connections on one address and feeds what they send to
// sessions: syslog over TCP and TLS, Fluent forward.
//
// Nothing is read but in serve(), so a caller that stops calling it, because
// nobody takes its records, makes the senders wait: TCP's own back-pressure.
// One round reads at most 64 KiB of each connection, so a fast sender starves
// no other. Beyond `max_connections` new ones are closed at once and counted; a
// handshake gets ten seconds.
//
// Thread safety: one thread at a time, but for wake().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "lib/net/address.h"
#include "lib/net/channel.h"
#include "lib/net/poller.h"

namespace logkit::net {

class Session {
 public:
  virtual ~Session() = default;
  // The connection is there, and secured where it has to be: a greeting.
  virtual void begun(std::string& reply) { static_cast<void>(reply); }
  // Bytes as they came. Appends what goes back to `reply`. False: the peer
  // breaks the rules, the connection is closed once `reply` was sent.
  virtual bool receive(std::string_view bytes, std::string& reply) = 0;
  // The peer has closed its side, or the connection broke; nothing follows.
  virtual void ended() {}
};

struct StreamServerOptions {
  std::size_t max_connections = 4096;
  // A peer that does not read its replies may leave so much waiting.
  std::size_t max_reply_bytes = 1 << 20;
};

class StreamServer {
 public:
  using MakeSession = std::function<std::unique_ptr<Session>(std::uint64_t connection,
                                                             const std::string& peer_host)>;

  static Result<std::unique_ptr<StreamServer>> open(const Address& address,
                                                    StreamServerOptions options);
  ~StreamServer();

  // `channels` (null: plain TCP) and what `make_session` refers to must outlive
  // the server.
  void use(MakeSession make_session, ChannelMaker* channels);

  // Waits up to `timeout_ms` for something to do and does it. An error is one
  // of the listener; a connection's own end only that connection.
  Status serve(int timeout_ms);
  // Sends to a connection, if it is still there.
  void send(std::uint64_t connection, std::string_view bytes);
  // Ends a serve() that waits. Any thread.
  void wake() { poller_.ring(); }
  // No new connections; what the others have sent is still read.
  void stop_accepting();
  // Ends every session, as if all peers had closed.
  void close_all();

  std::uint16_t port() const;
  std::size_t connections() const { return connections_.size(); }
  std::uint64_t refused() const { return refused_; }
  // Connections that failed before they were secured, since the last call.
  std::vector<std::string> take_troubles();

 private:
  struct Connection;
  StreamServer(Address address, StreamServerOptions options);

  void accept_all();
  void admit(io::Fd fd, const SocketAddress& peer);
  void pause_accepting();
  void resume_accepting();
  void serve_one(std::uint64_t id, std::uint32_t events);
  bool read_round(Connection& connection);
  bool flush(Connection& connection);
  void watch(Connection& connection);
  void close(std::uint64_t id);
  void expire_handshakes();
  void note_trouble(const Connection& connection);

  Address address_;
  StreamServerOptions options_;
  MakeSession make_session_;
  ChannelMaker* channels_ = nullptr;
  Poller poller_;
  io::Fd listener_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::vector<std::uint64_t> buffered_;  // connections with bytes inside their channel
  std::vector<std::string> troubles_;
  std::string buffer_;
  std::uint64_t next_id_ = 1;
  std::uint64_t refused_ = 0;
  std::int64_t accept_again_ms_ = 0;  // 0: accepting
  std::int64_t expired_ms_ = 0;
};

}  // namespace logkit::net
