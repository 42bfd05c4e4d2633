#include <optional>

#include "lib/net/stream_source.h"
#include "lib/net/syslog_framer.h"
#include "lib/net/syslog_source.h"

namespace logkit::net {
namespace {

class SyslogSession : public Session {
 public:
  SyslogSession(Gather& gather, ship::OriginId origin, std::size_t max_message_bytes)
      : gather_(gather), origin_(origin), framer_(max_message_bytes) {}

  bool receive(std::string_view bytes, std::string&) override {
    framer_.push(bytes, [this](const SyslogMessage& message) { take(message); });
    return true;
  }
  void ended() override {
    framer_.finish([this](const SyslogMessage& message) { take(message); });
  }

 private:
  // Where the delivery takes no more, the end of the round says so.
  void take(const SyslogMessage& message) {
    if (!message.text.empty())
      static_cast<void>(gather_.add_line(origin_, message.text, message.cut));
  }

  Gather& gather_;
  ship::OriginId origin_;
  SyslogFramer framer_;
};

class SyslogStreamSource : public StreamSource {
 public:
  SyslogStreamSource(std::string name, SyslogOptions options,
                     std::unique_ptr<ChannelMaker> channels)
      : StreamSource(std::move(name), {.address = options.address,
                                       .max_connections = options.max_connections,
                                       .channels = std::move(channels)}),
        max_message_bytes_(options.max_message_bytes) {}
  ~SyslogStreamSource() override { drop_server(); }

  void acknowledged(std::uint64_t, std::uint64_t) override {}

 private:
  void begin(ship::Intake& intake) override { gather_.emplace(intake); }
  std::unique_ptr<Session> make_session(Peer peer) override {
    return std::make_unique<SyslogSession>(*gather_, peer.origin, max_message_bytes_);
  }
  bool after_round() override { return gather_->put_all(); }
  void end() override {
    server()->close_all();
    static_cast<void>(gather_->put_all());
  }

  const std::size_t max_message_bytes_;
  std::optional<Gather> gather_;
};

}  // namespace

std::unique_ptr<ship::Source> make_syslog_stream_source(std::string name, SyslogOptions options,
                                                        std::unique_ptr<ChannelMaker> channels) {
  return std::make_unique<SyslogStreamSource>(std::move(name), std::move(options),
                                              std::move(channels));
}

}  // namespace logkit::net
