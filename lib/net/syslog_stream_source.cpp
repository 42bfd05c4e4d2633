#include <atomic>

#include "lib/net/gather.h"
#include "lib/net/stream_server.h"
#include "lib/net/syslog_framer.h"
#include "lib/net/syslog_source.h"

namespace logkit::net {
namespace {

// Where sessions put what they read.
struct SyslogSink {
  ship::Intake* intake = nullptr;
  Gather* gather = nullptr;
  bool taken = true;  // false: the delivery ends
};

class SyslogSession : public Session {
 public:
  SyslogSession(SyslogSink& sink, ship::OriginId origin, std::size_t max_message_bytes)
      : sink_(sink), origin_(origin), framer_(max_message_bytes) {}

  bool receive(std::string_view bytes, std::string&) override {
    framer_.push(bytes, [this](const SyslogMessage& message) { take(message); });
    return true;
  }
  void ended() override {
    framer_.finish([this](const SyslogMessage& message) { take(message); });
  }

 private:
  void take(const SyslogMessage& message) {
    if (message.text.empty()) return;
    sink_.taken = sink_.gather->add_line(origin_, message.text, message.cut) && sink_.taken;
  }

  SyslogSink& sink_;
  ship::OriginId origin_;
  SyslogFramer framer_;
};

class SyslogStreamSource : public ship::Source {
 public:
  SyslogStreamSource(std::string name, SyslogOptions options,
                     std::unique_ptr<ChannelMaker> channels)
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

  Status run(ship::Intake& intake) override {
    Gather gather(intake);
    SyslogSink sink{.intake = &intake, .gather = &gather, .taken = true};
    server_->use(
        [&](std::uint64_t, const std::string& peer_host) {
          return std::make_unique<SyslogSession>(sink, peers_.of(intake, peer_host),
                                                 options_.max_message_bytes);
        },
        channels_.get());
    while (sink.taken && !stopped_ && !intake.stopping()) {
      LK_RETURN_IF_ERROR(server_->serve(kRoundMs));
      sink.taken = gather.put_all() && sink.taken;
    }
    server_->stop_accepting();
    // What has arrived already is ours; a round that brings nothing ends it.
    for (int round = 0; round < kLastRounds && sink.taken; ++round) {
      LK_RETURN_IF_ERROR(server_->serve(0));
      sink.taken = gather.put_all() && sink.taken;
    }
    server_->close_all();
    static_cast<void>(gather.put_all());
    return {};
  }

  void stop() override {
    stopped_ = true;
    server_->wake();
  }
  void acknowledged(std::uint64_t, std::uint64_t) override {}

 private:
  static constexpr int kLastRounds = 64;
  static constexpr int kRoundMs = 1000;  // handshakes expire between rounds

  const std::string name_;
  const SyslogOptions options_;
  std::unique_ptr<ChannelMaker> channels_;
  PeerOrigins peers_;
  std::unique_ptr<StreamServer> server_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace

std::unique_ptr<ship::Source> make_syslog_stream_source(std::string name, SyslogOptions options,
                                                        std::unique_ptr<ChannelMaker> channels) {
  return std::make_unique<SyslogStreamSource>(std::move(name), std::move(options),
                                              std::move(channels));
}

}  // namespace logkit::net
