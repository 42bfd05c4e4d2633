// StreamSource: what the sources behind a StreamServer share: how they open, go
// round after round, and stop.
//
// A source makes sessions, and hands on what they read after each round. When it
// is stopped nothing new is accepted, and what has arrived already is still read.
//
// Thread safety: as a Source; what a subclass overrides runs on the thread of run().
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "lib/net/address.h"
#include "lib/net/channel.h"
#include "lib/net/gather.h"
#include "lib/net/notices.h"
#include "lib/net/stream_server.h"
#include "lib/ship/source.h"

namespace logkit::net {

class StreamSource : public ship::Source {
 public:
  const std::string& name() const override { return name_; }
  Status open() override;
  Status run(ship::Intake& intake) override;
  void stop() override;

 protected:
  struct Listening {
    Address address;
    std::size_t max_connections = 0;
    std::unique_ptr<ChannelMaker> channels;  // TLS; null: plain TCP
  };
  StreamSource(std::string name, Listening listening);

  virtual void begin(ship::Intake& intake) = 0;
  struct Peer {
    std::uint64_t connection = 0;
    std::string host;
    ship::OriginId origin = 0;
  };
  // Sessions refer to the source: its destructor calls drop_server().
  virtual std::unique_ptr<Session> make_session(Peer peer) = 0;
  // False where the delivery takes no more.
  virtual bool after_round() = 0;
  // After the last round.
  virtual void end() {}
  // A session has ended a connection whose peer was at fault. Counted as `reason`, and
  // told of with the last `why`, after the round.
  void note_cut(const std::string& reason, std::string why);

  // Null before open().
  StreamServer* server() { return server_.get(); }
  void drop_server() { server_.reset(); }

 private:
  struct Cut {
    std::uint64_t count = 0;  // since the last round
    std::string why;
  };

  void tell(ship::Intake& intake);

  const std::string name_;
  Listening listening_;
  PeerOrigins peers_;
  std::unique_ptr<StreamServer> server_;
  std::atomic<bool> stopped_ = false;
  Notices notices_;
  std::uint64_t refused_ = 0;
  std::string trouble_;  // the last one
  std::map<std::string, Cut> cuts_;  // by reason
};

}  // namespace logkit::net
