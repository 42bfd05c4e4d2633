#include "lib/net/http_source.h"

#include <sys/socket.h>

#include <atomic>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "lib/base/monotonic_clock.h"
#include "lib/net/client_certificate.h"
#include "lib/net/gather.h"
#include "lib/net/http_daemons.h"
#include "lib/net/http_exchange.h"
#include "lib/net/notices.h"
#include "lib/net/poller.h"
#include "lib/net/request_watch.h"
#include "lib/net/socket.h"
#include "lib/net/token_file.h"

namespace logkit::net {
namespace {

constexpr int kFinishStepMs = 20;
constexpr int kWatchMs = 1000;
constexpr int kLastWaitMs = 2000;
// A refused body may be so long before its connection is cut.
constexpr std::size_t kMaxRefusedBytes = 64u << 20;

HttpAnswer busy_answer() {
  return {.status = 503, .content_type = "text/plain", .body = "busy\n", .retry_after_s = 1};
}

// Everything happens on the thread of run(): libmicrohttpd is driven through
// its epoll descriptor. Acknowledgements come from other threads and are
// fetched when the bell rings.
class HttpSource : public ship::Source {
 public:
  HttpSource(std::string name, io::Fs& fs, HttpSourceOptions options)
      : name_(std::move(name)),
        options_(std::move(options)),
        router_(options_.router),
        token_(fs, options_.token_file),
        max_connections_(affordable_connections(options_.max_connections)),
        watch_({.max_connections = max_connections_,
                .idle_ms = std::int64_t{1000} * options_.idle_timeout_s}),
        peers_(name_),
        daemons_(fs, {.address = options_.address,
                      .max_connections = max_connections_,
                      .idle_timeout_s = options_.idle_timeout_s,
                      .tls = options_.tls,
                      .self = this,
                      .on_request = &HttpSource::on_request,
                      .on_completed = &HttpSource::on_completed,
                      .on_connection = &HttpSource::on_connection}) {}
  ~HttpSource() override { stop_daemons(); }

  const std::string& name() const override { return name_; }
  Status open() override;
  Status run(ship::Intake& intake) override;
  void stop() override {
    stopped_ = true;
    poller_.ring();
  }
  Status finish() override;
  void acknowledged(std::uint64_t track, std::uint64_t) override {
    const std::lock_guard lock(acknowledged_mutex_);
    acknowledged_.push_back(track);
    poller_.ring();
  }

 private:
  static MHD_Result on_request(void* self, MHD_Connection* connection, const char* url,
                               const char* method, const char*, const char* body,
                               std::size_t* body_bytes, void** context);
  static void on_completed(void* self, MHD_Connection*, void** context, MHD_RequestTerminationCode);

  static void on_connection(void* self, MHD_Connection* connection, void**,
                            MHD_ConnectionNotificationCode what);

  void stop_daemons();
  void cut_off_slow_clients();
  MHD_Result begin(MHD_Connection* connection, const char* url, const char* method, void** context);
  MHD_Result read_body(HttpExchange& exchange, const char* body, std::size_t& body_bytes);
  MHD_Result process(HttpExchange& exchange);
  void put(HttpExchange& exchange, std::unique_ptr<ship::Batch> batch);
  void end(HttpExchange& exchange);
  void answer_acknowledged();
  void answer_all_waiting();
  Status drive(int timeout_ms);

  const std::string name_;
  const HttpSourceOptions options_;
  HttpRouter router_;
  TokenFile token_;
  const std::size_t max_connections_;
  RequestWatch watch_;
  PeerOrigins peers_;
  std::int64_t watched_ms_ = 0;
  Notices notices_;
  Poller poller_;
  ship::Intake* intake_ = nullptr;
  std::unordered_map<HttpExchange*, std::unique_ptr<HttpExchange>> exchanges_;
  std::unordered_map<std::uint64_t, HttpExchange*> waiting_;  // by track
  std::uint64_t next_track_ = 1;
  std::size_t held_bytes_ = 0;
  bool ended_ = false;  // the delivery takes no more
  std::atomic<bool> stopped_ = false;
  std::mutex acknowledged_mutex_;
  std::vector<std::uint64_t> acknowledged_;
  // Their callbacks use what is above.
  HttpDaemons daemons_;
};

Status HttpSource::open() {
  LK_RETURN_IF_ERROR(token_.refresh());
  LK_TRY(poller_, Poller::open());
  return daemons_.open(poller_);
}

// They may not be stopped with connections suspended.
void HttpSource::stop_daemons() {
  answer_all_waiting();
  daemons_.stop();
}

Status HttpSource::run(ship::Intake& intake) {
  intake_ = &intake;
  while (!ended_ && !stopped_ && !intake.stopping()) LK_RETURN_IF_ERROR(drive(-1));
  ended_ = true;
  // Requests whose records are under way get their answer in finish(), when it is
  // known.
  daemons_.quiesce();
  return {};
}

Status HttpSource::finish() {
  const std::int64_t deadline = monotonic_ms() + kLastWaitMs;
  answer_all_waiting();
  while (!exchanges_.empty() && monotonic_ms() < deadline) LK_RETURN_IF_ERROR(drive(kFinishStepMs));
  stop_daemons();
  return {};
}

Status HttpSource::drive(int timeout_ms) {
  const int daemon_ms = daemons_.timeout_ms();
  if (timeout_ms < 0 || (daemon_ms >= 0 && daemon_ms < timeout_ms)) timeout_ms = daemon_ms;
  if (watch_.is_needed() && (timeout_ms < 0 || timeout_ms > kWatchMs)) timeout_ms = kWatchMs;
  LK_TRY(const auto events, poller_.wait(timeout_ms));
  static_cast<void>(events);
  answer_acknowledged();
  daemons_.run();
  cut_off_slow_clients();
  return {};
}

void HttpSource::cut_off_slow_clients() {
  const std::int64_t now = monotonic_ms();
  if (now - watched_ms_ < kWatchMs) return;
  watched_ms_ = now;
  if (watch_.is_full())
    notices_.say(*intake_, name_,
                 "has " + std::to_string(max_connections_) +
                     " connections, the most it may have; further clients wait",
                 now);
  const auto late = watch_.take_late(now);
  for (const RequestWatch::Connection connection : late) {
    auto* const handle = static_cast<MHD_Connection*>(const_cast<void*>(connection));
    const MHD_ConnectionInfo* info =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CONNECTION_FD);
    // The daemon finds it ended then.
    if (info != nullptr) ::shutdown(info->connect_fd, SHUT_RDWR);
  }
  notices_.closed(*intake_, name_, "slow", late.size(), "their requests came too slowly", now);
}

void HttpSource::on_connection(void* self, MHD_Connection* connection, void**,
                               MHD_ConnectionNotificationCode what) {
  auto& source = *static_cast<HttpSource*>(self);
  if (what == MHD_CONNECTION_NOTIFY_STARTED)
    source.watch_.opened(connection, monotonic_ms());
  else
    source.watch_.closed(connection);
}

MHD_Result HttpSource::on_request(void* self, MHD_Connection* connection, const char* url,
                                  const char* method, const char*, const char* body,
                                  std::size_t* body_bytes, void** context) {
  auto& source = *static_cast<HttpSource*>(self);
  auto* exchange = static_cast<HttpExchange*>(*context);
  if (exchange == nullptr) return source.begin(connection, url, method, context);
  if (exchange->state == HttpExchange::State::kReading && *body_bytes > 0)
    return source.read_body(*exchange, body, *body_bytes);
  if (exchange->state == HttpExchange::State::kReading) return source.process(*exchange);
  if (exchange->state == HttpExchange::State::kWaiting) return MHD_YES;
  return queue_answer(*exchange, source.stopped_ || exchange->answer.status == 413);
}

MHD_Result HttpSource::begin(MHD_Connection* connection, const char* url, const char* method,
                             void** context) {
  auto made = std::make_unique<HttpExchange>();
  HttpExchange& exchange = *made;
  exchange.connection = connection;
  exchange.request = read_request_head(connection, url, method);
  *context = &exchange;
  watch_.begun(connection, monotonic_ms());
  exchanges_.emplace(&exchange, std::move(made));
  // A stranger's body is not even read.
  if (options_.tls && !options_.tls->client_ca.empty() && !shows_trusted_certificate(connection)) {
    exchange.answer = {.status = 403,
                       .content_type = "text/plain",
                       .body = "a client certificate of the receiver's authority is needed\n"};
  } else {
    // Half a change leaves the one before.
    static_cast<void>(token_.refresh());
    if (!options_.token_file.empty()) router_.set_token(token_.token());
    exchange.answer = router_.admit(exchange.request);
  }
  if (exchange.answer.status == 0) return MHD_YES;
  exchange.state = HttpExchange::State::kDone;
  return queue_answer(exchange, true);
}

MHD_Result HttpSource::read_body(HttpExchange& exchange, const char* body,
                                 std::size_t& body_bytes) {
  const std::size_t bytes = body_bytes;
  watch_.came(exchange.connection, bytes);
  body_bytes = 0;
  // After a refusal the rest is read and forgotten: answers go behind bodies.
  if (exchange.answer.status != 0) {
    exchange.refused_bytes += bytes;
    return exchange.refused_bytes > kMaxRefusedBytes ? MHD_NO : MHD_YES;
  }
  if (exchange.request.body.size() + bytes > options_.router.max_body_bytes) {
    exchange.answer = {
        .status = 413, .content_type = "text/plain", .body = "the body is too long\n"};
  } else if (held_bytes_ + bytes > options_.max_held_bytes) {
    exchange.answer = busy_answer();
  } else {
    exchange.request.body.append(body, bytes);
    exchange.held_bytes += bytes;
    held_bytes_ += bytes;
    return MHD_YES;
  }
  held_bytes_ -= std::exchange(exchange.held_bytes, 0);
  exchange.request.body = std::string();
  return MHD_YES;
}

// The whole request is here.
MHD_Result HttpSource::process(HttpExchange& exchange) {
  exchange.state = HttpExchange::State::kDone;
  watch_.whole(exchange.connection);
  if (ended_ && exchange.answer.status == 0) exchange.answer = busy_answer();
  if (exchange.answer.status == 0) {
    auto batch = intake_->new_batch();
    BatchWriter writer(*batch, 2 * options_.router.max_body_bytes);
    exchange.answer = router_.handle(exchange.request, options_.now_ns(), writer);
    batch->read_bytes = exchange.request.body.size();
    held_bytes_ -= std::exchange(exchange.held_bytes, 0);
    exchange.request.body = std::string();
    if (!batch->records.empty()) {
      put(exchange, std::move(batch));
      return MHD_YES;
    }
  }
  return queue_answer(exchange, stopped_ || exchange.answer.status == 413);
}

// The connection is suspended, and goes on when the batch is acknowledged.
void HttpSource::put(HttpExchange& exchange, std::unique_ptr<ship::Batch> batch) {
  batch->origin = peers_.of(*intake_, peer_host_of(exchange.connection));
  batch->track = exchange.track = next_track_++;
  batch->token = 1;
  // Before it is put: the acknowledgement may be there at once.
  waiting_.emplace(exchange.track, &exchange);
  exchange.state = HttpExchange::State::kWaiting;
  MHD_suspend_connection(exchange.connection);
  if (intake_->put(std::move(batch))) return;
  ended_ = true;
  waiting_.erase(exchange.track);
  exchange.answer = busy_answer();
  exchange.state = HttpExchange::State::kDone;
  MHD_resume_connection(exchange.connection);
}

void HttpSource::answer_acknowledged() {
  std::vector<std::uint64_t> tracks;
  {
    const std::lock_guard lock(acknowledged_mutex_);
    tracks.swap(acknowledged_);
  }
  for (const std::uint64_t track : tracks) {
    const auto found = waiting_.find(track);
    if (found == waiting_.end()) continue;
    found->second->state = HttpExchange::State::kDone;
    MHD_resume_connection(found->second->connection);
    waiting_.erase(found);
  }
}

void HttpSource::answer_all_waiting() {
  answer_acknowledged();
  for (const auto& [track, exchange] : waiting_) {
    exchange->answer = busy_answer();
    exchange->state = HttpExchange::State::kDone;
    MHD_resume_connection(exchange->connection);
  }
  waiting_.clear();
}

void HttpSource::on_completed(void* self, MHD_Connection* connection, void** context,
                              MHD_RequestTerminationCode) {
  static_cast<HttpSource*>(self)->watch_.answered(connection, monotonic_ms());
  auto* exchange = static_cast<HttpExchange*>(*context);
  if (exchange == nullptr) return;
  static_cast<HttpSource*>(self)->end(*exchange);
  *context = nullptr;
}

void HttpSource::end(HttpExchange& exchange) {
  held_bytes_ -= exchange.held_bytes;
  if (exchange.state == HttpExchange::State::kWaiting) waiting_.erase(exchange.track);
  exchanges_.erase(&exchange);
}

}  // namespace

std::unique_ptr<ship::Source> make_http_source(std::string name, io::Fs& fs,
                                               HttpSourceOptions options) {
  return std::make_unique<HttpSource>(std::move(name), fs, std::move(options));
}

}  // namespace logkit::net
