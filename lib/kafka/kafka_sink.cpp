#include "lib/kafka/kafka_sink.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "lib/base/worker_thread.h"
#include "lib/kafka/halves.h"
#include "lib/kafka/outgoing.h"
#include "lib/kafka/reports.h"

namespace logkit::kafka {
namespace {

constexpr int kPollMs = 100;
constexpr int kCloseMs = 5000;
constexpr int kQueueFullWaitMs = 5;
constexpr auto kQueueFullWait = std::chrono::milliseconds(kQueueFullWaitMs);
// While records are handed over, reports are served so often.
constexpr std::size_t kServeEvery = 256;
constexpr auto kPartWait = std::chrono::milliseconds(100);

struct Item {
  std::size_t index = 0;  // in the parcel
  const ship::Batch* batch = nullptr;
  const ship::Record* record = nullptr;
};

std::vector<Item> pending_items(const ship::Parcel& parcel) {
  std::vector<Item> items;
  parcel.for_each_pending(
      [&](std::size_t index, const ship::Batch& batch, const ship::Record& record) {
        items.push_back({index, &batch, &record});
      });
  return items;
}

// Half of the memory for what messages say, and room for two of the greatest length
// that was asked for.
std::string queue_kbytes(const ClientOptions& options) {
  constexpr std::uint64_t kLeastKbytes = 2 << 10;
  std::uint64_t kbytes = std::max(std::uint64_t{options.memory_bytes} / 2048, kLeastKbytes);
  for (const auto& [name, value] : options.properties) {
    if (name != "message.max.bytes") continue;
    std::uint64_t bytes = 0;
    std::from_chars(value.data(), value.data() + value.size(), bytes);
    kbytes = std::max(kbytes, bytes / 512 + 1);
  }
  return std::to_string(kbytes);
}

const Item& item_of(std::span<const Item> items, std::size_t index) {
  return *std::lower_bound(items.begin(), items.end(), index,
                           [](const Item& item, std::size_t wanted) { return item.index < wanted; });
}

class KafkaSink : public ship::Sink {
 public:
  KafkaSink(std::string name, KafkaSinkOptions options, const ship::OriginTable& origins,
            ship::RecordTextOptions record_text)
      : name_(std::move(name)),
        options_(std::move(options)),
        outgoing_(options_, origins, std::move(record_text)),
        opaque_(options_.client) {}
  ~KafkaSink() override { end_producer(); }

  const std::string& name() const override { return name_; }
  ship::SinkLimits limits() const override { return options_.limits; }
  Status open() override { return start_producer(); }
  void send(ship::Parcel& parcel, ship::Answers& answers) override;
  void interrupt() override { interrupted_ = true; }
  Status close() override;

 private:
  Status start_producer();
  void end_producer();
  Status revive();
  void serve_reports();
  void hand_over(std::span<const Item> items, Reports& reports);
  void wait_for_room();
  void settle(ship::Parcel& parcel, ship::Answers& answers, const Reports::Outcome& outcome);
  void send_in_parts(ship::Parcel& parcel, ship::Answers& answers);
  bool wait_until_idle() const;
  Reports::Outcome send_part(std::span<const Item> items);
  bool takes_apart(std::uint64_t parcel);

  const std::string name_;
  KafkaSinkOptions options_;
  Outgoing outgoing_;
  ClientOpaque opaque_;
  Client producer_;
  std::thread poller_;  // serves the reports
  std::atomic<bool> polling_ = false;
  // Reports are served by the thread that hands over, whose memory they free, and
  // meanwhile by nobody else.
  std::atomic<bool> handing_over_ = false;
  std::atomic<bool> interrupted_ = false;
  std::mutex mutex_;
  std::set<std::uint64_t> apart_;  // parcels that were in a batch that was too large
};

Status KafkaSink::start_producer() {
  LK_TRY(Config config, Config::create(options_.client));
  const std::string kbytes = queue_kbytes(options_.client);
  const std::string messages = std::to_string(messages_in(options_.client.memory_bytes));
  const std::pair<const char*, const char*> ours[] = {{"enable.idempotence", "true"},
                                                      {"acks", "all"},
                                                      {"message.timeout.ms", "0"},
                                                      {"linger.ms", "5"},
                                                      {"compression.codec", "zstd"},
                                                      {"partitioner", "murmur2_random"},
                                                      {"queue.buffering.max.messages", messages.c_str()},
                                                      {"queue.buffering.max.kbytes", kbytes.c_str()}};
  for (const auto& [name, value] : ours) LK_RETURN_IF_ERROR(config.set(name, value));
  LK_RETURN_IF_ERROR(config.set_typed(options_.client));
  rd_kafka_conf_set_dr_msg_cb(config.get(), &Reports::on_report);
  rd_kafka_conf_set_opaque(config.get(), &opaque_);
  LK_TRY(producer_, config.make(RD_KAFKA_PRODUCER));
  polling_ = true;
  poller_ = start_worker_thread([this] { serve_reports(); });
  return {};
}

void KafkaSink::serve_reports() {
  while (polling_) {
    handing_over_.wait(true);
    rd_kafka_poll(producer_.get(), kPollMs);
  }
}

// Every message gets its report, if only that it was purged.
void KafkaSink::end_producer() {
  if (producer_ == nullptr) return;
  polling_ = false;
  poller_.join();
  outgoing_.forget_topics();
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
  if (takes_apart(parcel.id)) return send_in_parts(parcel, answers);
  const std::vector<Item> items = pending_items(parcel);
  Reports* const reports = Reports::open(items.size(), [this, &parcel, &answers](const auto& outcome) {
    settle(parcel, answers, outcome);
  });
  hand_over(items, *reports);
}

// While librdkafka's queue is full: that is our back-pressure. Room for some is waited
// for, or the broker's thread gets, and wakes up for, a few at a time.
void KafkaSink::wait_for_room() {
  const int full = rd_kafka_outq_len(producer_.get());
  do {
    rd_kafka_poll(producer_.get(), kQueueFullWaitMs);
  } while (rd_kafka_outq_len(producer_.get()) > full / 4 * 3 && !interrupted_);
}

void KafkaSink::hand_over(std::span<const Item> items, Reports& reports) {
  handing_over_ = true;
  std::size_t count = 0;
  for (const Item& item : items) {
    outgoing_.prepare(*item.batch, *item.record);
    Reports::Message& message = reports.expect(item.index);
    rd_kafka_resp_err_t code = outgoing_.produce(producer_.get(), &message);
    while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && !interrupted_) {
      wait_for_room();
      code = outgoing_.produce(producer_.get(), &message);
    }
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) reports.refuse(message, code);
    if (++count % kServeEvery == 0) rd_kafka_poll(producer_.get(), 0);
  }
  handing_over_ = false;
  handing_over_.notify_one();
  reports.close();
}

// On the thread of the last report.
void KafkaSink::settle(ship::Parcel& parcel, ship::Answers& answers,
                       const Reports::Outcome& outcome) {
  rd_kafka_resp_err_t again = RD_KAFKA_RESP_ERR_NO_ERROR;
  for (const std::size_t index : outcome.delivered) parcel.mark_delivered(index);
  for (const auto& [index, code] : outcome.refused) {
    if (is_rejection(code))
      parcel.mark_rejected(index, rd_kafka_err2str(code));
    else
      again = code;
  }
  for (const auto& [index, code] : outcome.failed) {
    again = code;
    if (!is_rejection(code)) continue;
    // Which record of the broker's batch is at fault it does not say.
    const std::lock_guard lock(mutex_);
    apart_.insert(parcel.id);
  }
  if (again == RD_KAFKA_RESP_ERR_NO_ERROR)
    answers.delivered(parcel);
  else
    answers.failed(parcel, {.error = kafka_error(again, {})});
}

bool KafkaSink::takes_apart(std::uint64_t parcel) {
  const std::lock_guard lock(mutex_);
  return apart_.erase(parcel) > 0;
}

// The broker refuses whole batches, in which librdkafka puts what there is. With
// nothing else under way, and in halves, until what it refuses is one record.
void KafkaSink::send_in_parts(ship::Parcel& parcel, ship::Answers& answers) {
  rd_kafka_resp_err_t again = RD_KAFKA_RESP_ERR_NO_ERROR;
  Halves<Item> parts(pending_items(parcel));
  while (!parts.empty() && wait_until_idle()) {
    const std::vector<Item> items = parts.take();
    const Reports::Outcome outcome = send_part(items);
    for (const std::size_t index : outcome.delivered) parcel.mark_delivered(index);
    std::vector<Item> refused;
    for (const auto& [index, code] : outcome.all_failures()) {
      if (!is_rejection(code))
        again = code;
      else if (items.size() == 1)
        parcel.mark_rejected(index, rd_kafka_err2str(code));
      else
        refused.push_back(item_of(items, index));
    }
    parts.refused(std::move(refused));
  }
  if (!parts.empty()) again = RD_KAFKA_RESP_ERR__PURGE_QUEUE;
  if (again == RD_KAFKA_RESP_ERR_NO_ERROR) return answers.delivered(parcel);
  answers.failed(parcel, {.error = kafka_error(again, {})});
}

bool KafkaSink::wait_until_idle() const {
  while (rd_kafka_outq_len(producer_.get()) > 0 && !interrupted_)
    std::this_thread::sleep_for(kQueueFullWait);
  return !interrupted_;
}

// Returns when every report has come, which an interruption makes soon.
Reports::Outcome KafkaSink::send_part(std::span<const Item> items) {
  struct {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    Reports::Outcome outcome;
  } part;
  Reports* const reports = Reports::open(items.size(), [&part](const Reports::Outcome& outcome) {
    const std::lock_guard lock(part.mutex);
    part.outcome = outcome;
    part.done = true;
    part.changed.notify_one();
  });
  hand_over(items, *reports);
  std::unique_lock lock(part.mutex);
  while (!part.changed.wait_for(lock, kPartWait, [&part] { return part.done; })) {
    if (!interrupted_) continue;
    lock.unlock();
    rd_kafka_purge(producer_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    lock.lock();
  }
  return std::move(part.outcome);
}

Status KafkaSink::close() {
  end_producer();
  return {};
}

}  // namespace

Result<std::unique_ptr<ship::Sink>> make_kafka_sink(std::string name, KafkaSinkOptions options,
                                                    const ship::OriginTable& origins,
                                                    ship::RecordTextOptions record_text) {
  return std::unique_ptr<ship::Sink>(std::make_unique<KafkaSink>(
      std::move(name), std::move(options), origins, std::move(record_text)));
}

}  // namespace logkit::kafka
