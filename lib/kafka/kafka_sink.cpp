#include "lib/kafka/kafka_sink.h"

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "lib/base/civil_time.h"
#include "lib/base/worker_thread.h"
#include "lib/record/aliases.h"

namespace logkit::kafka {
namespace {

constexpr std::size_t kMaxTopicBytes = 249;
constexpr int kPollMs = 100;
constexpr int kCloseMs = 5000;
constexpr auto kQueueFullWait = std::chrono::milliseconds(5);
constexpr std::int64_t kNsPerMs = 1'000'000;

// A parcel on its way: how many reports are missing and what they said.
struct Flight {
  struct Message {
    Flight* flight = nullptr;
    std::size_t index = 0;  // in the parcel
  };

  ship::Parcel* parcel = nullptr;
  ship::Answers* answers = nullptr;
  std::vector<Message> messages;  // of stable address: reserved before use

  std::mutex mutex;         // what follows
  std::size_t missing = 1;  // reports, and one for send() itself
  std::vector<std::pair<std::size_t, rd_kafka_resp_err_t>> failures;
  std::vector<std::size_t> delivered;
};

// The record is at fault, by itself.
bool is_rejection(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
         code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE || code == RD_KAFKA_RESP_ERR_INVALID_MSG ||
         code == RD_KAFKA_RESP_ERR_INVALID_RECORD || code == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION;
}

// The last report, or send(), ends the flight and answers for its parcel.
void finish_one(Flight* flight) {
  {
    const std::lock_guard lock(flight->mutex);
    if (--flight->missing > 0) return;
  }
  const std::unique_ptr<Flight> owned(flight);
  ship::Parcel& parcel = *flight->parcel;
  rd_kafka_resp_err_t again = RD_KAFKA_RESP_ERR_NO_ERROR;
  for (const std::size_t index : flight->delivered) parcel.mark_delivered(index);
  for (const auto& [index, code] : flight->failures) {
    if (is_rejection(code))
      parcel.mark_rejected(index, rd_kafka_err2str(code));
    else
      again = code;
  }
  if (again == RD_KAFKA_RESP_ERR_NO_ERROR)
    flight->answers->delivered(parcel);
  else
    flight->answers->failed(parcel, {.error = kafka_error(again, {})});
}

void on_report(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  auto* sent = static_cast<Flight::Message*>(message->_private);
  {
    const std::lock_guard lock(sent->flight->mutex);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
      sent->flight->delivered.push_back(sent->index);
    else
      sent->flight->failures.emplace_back(sent->index, message->err);
  }
  finish_one(sent->flight);
}

// What of a record becomes of its message.
struct Outgoing {
  std::string topic;
  std::string key;
  std::string_view value;
  std::string level;
  std::int64_t time_ns = 0;
};

class KafkaSink : public ship::Sink {
 public:
  KafkaSink(std::string name, KafkaSinkOptions options, const ship::OriginTable& origins,
            ship::RecordTextOptions record_text)
      : name_(std::move(name)),
        options_(std::move(options)),
        origins_(origins),
        text_(origins, std::move(record_text)),
        opaque_(options_.client) {}
  ~KafkaSink() override { end_producer(); }

  const std::string& name() const override { return name_; }
  ship::SinkLimits limits() const override { return options_.limits; }
  Status open() override { return start_producer(); }
  void send(ship::Parcel& parcel, ship::Answers& answers) override;
  Status close() override;

 private:
  Status start_producer();
  void end_producer();
  Status revive();
  void prepare(const ship::Batch& batch, const ship::Record& record);
  rd_kafka_resp_err_t produce(Flight::Message& message, const ship::Origin& origin,
                              const ship::Record& record);
  void add_headers(rd_kafka_headers_t* headers, const ship::Origin& origin,
                   const ship::Record& record) const;

  const std::string name_;
  KafkaSinkOptions options_;
  const ship::OriginTable& origins_;
  ship::RecordText text_;
  ClientOpaque opaque_;
  Client producer_;
  std::thread poller_;  // serves the reports
  std::atomic<bool> polling_ = false;
  ship::FieldReader fields_;
  Outgoing outgoing_;
};

Status KafkaSink::start_producer() {
  LK_TRY(Config config, Config::create(options_.client));
  const std::pair<const char*, const char*> ours[] = {{"enable.idempotence", "true"},
                                                      {"acks", "all"},
                                                      {"message.timeout.ms", "0"},
                                                      {"linger.ms", "5"},
                                                      {"compression.codec", "zstd"},
                                                      {"partitioner", "murmur2_random"},
                                                      {"queue.buffering.max.messages", "500000"}};
  for (const auto& [name, value] : ours) LK_RETURN_IF_ERROR(config.set(name, value));
  LK_RETURN_IF_ERROR(config.set_typed(options_.client));
  rd_kafka_conf_set_dr_msg_cb(config.get(), &on_report);
  rd_kafka_conf_set_opaque(config.get(), &opaque_);
  LK_TRY(producer_, config.make(RD_KAFKA_PRODUCER));
  polling_ = true;
  poller_ = start_worker_thread([this] {
    while (polling_) rd_kafka_poll(producer_.get(), kPollMs);
  });
  return {};
}

// Every message gets its report, if only that it was purged.
void KafkaSink::end_producer() {
  if (producer_ == nullptr) return;
  polling_ = false;
  poller_.join();
  rd_kafka_purge(producer_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(producer_.get(), kCloseMs);
  producer_.reset();
}

// A fatal error has made this producer useless: a new one goes on.
Status KafkaSink::revive() {
  if (producer_ != nullptr &&
      rd_kafka_fatal_error(producer_.get(), nullptr, 0) == RD_KAFKA_RESP_ERR_NO_ERROR)
    return {};
  end_producer();
  return start_producer();
}

void KafkaSink::send(ship::Parcel& parcel, ship::Answers& answers) {
  if (const Status alive = revive(); !alive)
    return answers.failed(parcel, {.error = alive.error()});
  auto made = std::make_unique<Flight>();
  made->parcel = &parcel;
  made->answers = &answers;
  made->messages.reserve(parcel.record_count());
  // Whoever sees the last report frees it.
  Flight* const flight = made.release();
  parcel.for_each_pending(
      [&](std::size_t index, const ship::Batch& batch, const ship::Record& record) {
        prepare(batch, record);
        flight->messages.push_back({.flight = flight, .index = index});
        {
          const std::lock_guard lock(flight->mutex);
          ++flight->missing;
        }
        const rd_kafka_resp_err_t code =
            produce(flight->messages.back(), origins_.at(batch.origin), record);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return;
        // No report will come for it.
        {
          const std::lock_guard lock(flight->mutex);
          flight->failures.emplace_back(index, code);
        }
        finish_one(flight);
      });
  finish_one(flight);
}

void KafkaSink::prepare(const ship::Batch& batch, const ship::Record& record) {
  // The position rides in the headers.
  ship::Record placeless = record;
  placeless.position = 0;
  text_.clear();
  text_.append_one(batch, placeless);
  fields_.set(text_.text());
  outgoing_.value = options_.raw ? batch.text(record) : text_.text();
  outgoing_.topic.clear();
  static_cast<void>(options_.topic.expand(fields_, batch.received_ns, outgoing_.topic));
  if (!options_.topic.is_constant()) outgoing_.topic = topic_name(outgoing_.topic);
  outgoing_.key.clear();
  if (options_.has_key) {
    if (!options_.key.expand(fields_, batch.received_ns, outgoing_.key)) outgoing_.key.clear();
  } else if (const auto service = fields_.text("service")) {
    outgoing_.key = *service;
  }
  const ship::Origin& origin = origins_.at(batch.origin);
  if (outgoing_.key.empty()) outgoing_.key = origin.source.empty() ? origin.label : origin.source;
  const auto level = fields_.first_of(record::kLevelAliases);
  outgoing_.level = level ? *level : std::string_view();
  outgoing_.time_ns = fields_.time_ns(batch.received_ns);
}

void KafkaSink::add_headers(rd_kafka_headers_t* headers, const ship::Origin& origin,
                            const ship::Record& record) const {
  const auto add = [headers](std::string_view name, std::string_view value) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  };
  if (!outgoing_.level.empty()) add("level", outgoing_.level);
  add("timestamp", format_rfc3339_ns(outgoing_.time_ns));
  const bool is_text = options_.raw && record.kind == ship::RecordKind::kText;
  add("content-type", is_text ? "text/plain" : "application/json");
  if (origin.source.empty() || record.position == 0) return;
  add("logkit-src", origin.source);
  add("logkit-pos", std::to_string(record.position));
  if (!origin.lane.empty()) add("logkit-lane", origin.lane);
}

// Waits while librdkafka's queue is full: that is our back-pressure.
rd_kafka_resp_err_t KafkaSink::produce(Flight::Message& message, const ship::Origin& origin,
                                       const ship::Record& record) {
  for (;;) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(6);
    add_headers(headers, origin, record);
    std::array<rd_kafka_vu_t, 7> parts{};
    parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    parts[0].u.cstr = outgoing_.topic.c_str();
    parts[1].vtype = RD_KAFKA_VTYPE_KEY;
    parts[1].u.mem.ptr = outgoing_.key.data();
    parts[1].u.mem.size = outgoing_.key.size();
    parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
    parts[2].u.mem.ptr = const_cast<char*>(outgoing_.value.data());
    parts[2].u.mem.size = outgoing_.value.size();
    parts[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    parts[3].u.i = RD_KAFKA_MSG_F_COPY;
    parts[4].vtype = RD_KAFKA_VTYPE_HEADERS;
    parts[4].u.headers = headers;
    parts[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
    parts[5].u.i64 = outgoing_.time_ns / kNsPerMs;
    parts[6].vtype = RD_KAFKA_VTYPE_OPAQUE;
    parts[6].u.ptr = &message;
    rd_kafka_error_t* error = rd_kafka_produceva(producer_.get(), parts.data(), parts.size());
    if (error == nullptr) return RD_KAFKA_RESP_ERR_NO_ERROR;
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error);
    rd_kafka_headers_destroy(headers);
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) return code;
    std::this_thread::sleep_for(kQueueFullWait);
  }
}

Status KafkaSink::close() {
  end_producer();
  return {};
}

}  // namespace

std::string topic_name(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, kMaxTopicBytes)) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
    name.push_back(good ? c : '_');
  }
  return name.empty() || name == "." || name == ".." ? "unknown" : name;
}

Result<std::unique_ptr<ship::Sink>> make_kafka_sink(std::string name, KafkaSinkOptions options,
                                                    const ship::OriginTable& origins,
                                                    ship::RecordTextOptions record_text) {
  return std::unique_ptr<ship::Sink>(std::make_unique<KafkaSink>(
      std::move(name), std::move(options), origins, std::move(record_text)));
}

}  // namespace logkit::kafka
