#include "lib/kafka/kafka_source.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <thread>

#include "lib/kafka/message_record.h"
#include "lib/kafka/partitions.h"
#include "lib/kafka/place_origins.h"

namespace logkit::kafka {
namespace {

constexpr int kPollMs = 50;
constexpr int kCommittedMs = 10'000;
constexpr std::size_t kMaxBatchBytes = 1 << 20;
constexpr std::size_t kMaxRound = 20'000;  // messages before batches are put
constexpr auto kRevokeWait = std::chrono::seconds(10);
constexpr auto kSettleWait = std::chrono::milliseconds(10);
constexpr auto kCommitEvery = std::chrono::seconds(1);

using Clock = std::chrono::steady_clock;

struct FreeMessage {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using Message = std::unique_ptr<rd_kafka_message_t, FreeMessage>;

class KafkaSource : public ship::Source {
 public:
  KafkaSource(std::string name, KafkaSourceOptions options)
      : name_(std::move(name)),
        options_(std::move(options)),
        opaque_(options_.client, *this),
        origins_(name_),
        partitions_(options_.durable) {}

  const std::string& name() const override { return name_; }
  Status open() override;
  Status run(ship::Intake& intake) override;
  void stop() override { stopped_ = true; }
  void acknowledged(std::uint64_t track, std::uint64_t token) override {
    partitions_.acknowledged(track, static_cast<std::int64_t>(token));
  }
  Status finish() override;

 private:
  struct Opaque : ClientOpaque {
    Opaque(const ClientOptions& client, KafkaSource& owner) : ClientOpaque(client), source(owner) {}
    KafkaSource& source;
  };
  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t* partitions, void* opaque);

  void begin_at(rd_kafka_topic_partition_t& partition, const std::string& source);
  void assign(rd_kafka_topic_partition_list_t* partitions);
  void revoke(const rd_kafka_topic_partition_list_t* partitions, bool is_lost);
  Message next_message(int wait_ms);
  void take(const rd_kafka_message_t& message);
  bool put_open(const Place& place, Partition& partition);
  bool put_all();
  bool wait_for_room(std::unique_ptr<ship::Batch>& batch);
  void forget(const Place& place);
  void pause(bool on);
  void commit(bool waits);

  const std::string name_;
  KafkaSourceOptions options_;
  Opaque opaque_;
  Client consumer_;
  ship::Intake* intake_ = nullptr;
  MessageReader reader_;
  std::deque<Message> early_;  // polled while we waited for room
  PlaceOrigins origins_;
  std::uint64_t next_track_ = 1;
  std::atomic<bool> stopped_ = false;
  bool ended_ = false;  // the delivery takes no more
  Clock::time_point committed_at_ = Clock::now();
  Partitions partitions_;
};

Status KafkaSource::open() {
  LK_TRY(Config config, Config::create(options_.client));
  const std::pair<const char*, std::string> ours[] = {
      {"group.id", options_.group},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "earliest"},
      {"isolation.level", "read_committed"},
      {"partition.assignment.strategy", "cooperative-sticky"},
      {"queued.max.messages.kbytes", "16384"}};
  for (const auto& [name, value] : ours) LK_RETURN_IF_ERROR(config.set(name, value));
  LK_RETURN_IF_ERROR(config.set_typed(options_.client));
  rd_kafka_conf_set_rebalance_cb(config.get(), &KafkaSource::on_rebalance);
  rd_kafka_conf_set_opaque(config.get(), static_cast<ClientOpaque*>(&opaque_));
  LK_TRY(consumer_, config.make(RD_KAFKA_CONSUMER));
  rd_kafka_poll_set_consumer(consumer_.get());
  const PartitionList topics(
      rd_kafka_topic_partition_list_new(static_cast<int>(options_.topics.size())));
  for (const std::string& topic : options_.topics)
    rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  const rd_kafka_resp_err_t code = rd_kafka_subscribe(consumer_.get(), topics.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error(code, name_);
  return {};
}

Status KafkaSource::run(ship::Intake& intake) {
  intake_ = &intake;
  while (!ended_ && !stopped_ && !intake.stopping()) {
    int wait_ms = kPollMs;
    for (std::size_t count = 0; count < kMaxRound; ++count) {
      const Message message = next_message(wait_ms);
      if (message == nullptr) break;
      wait_ms = 0;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        take(*message);
      } else {
        opaque_.warn(kafka_error(message->err, {}));
      }
    }
    ended_ = !put_all();
    if (Clock::now() - committed_at_ >= kCommitEvery) commit(false);
  }
  return {};
}

Message KafkaSource::next_message(int wait_ms) {
  if (early_.empty()) return Message(rd_kafka_consumer_poll(consumer_.get(), wait_ms));
  Message message = std::move(early_.front());
  early_.pop_front();
  return message;
}

void KafkaSource::take(const rd_kafka_message_t& message) {
  const Place place(rd_kafka_topic_name(message.rkt), message.partition);
  Partition* const found = partitions_.find(place);
  // It was fetched before the partition was taken away.
  if (found == nullptr) return;
  Partition& partition = *found;
  if (partition.open == nullptr) {
    partition.open = intake_->new_batch();
    partition.open->origin = partition.origin;
    partition.open->track = partition.track;
  }
  partition.open->read_bytes += message.len;
  partition.open->token = static_cast<std::uint64_t>(message.offset) + 1;
  if (reader_.take(message, *partition.open) == MessageReader::Took::kDuplicate)
    intake_->ledger().add_dropped(name_, "duplicate", 1);
  if (partition.open->bytes.size() >= kMaxBatchBytes) ended_ = !put_open(place, partition) || ended_;
}

bool KafkaSource::put_open(const Place& place, Partition& partition) {
  std::unique_ptr<ship::Batch> batch = std::move(partition.open);
  partitions_.put(place, static_cast<std::int64_t>(batch->token));
  return intake_->try_put(batch) || wait_for_room(batch);
}

bool KafkaSource::put_all() {
  // Waiting for room may take partitions away: by name, not by iterator.
  for (const Place& place : partitions_.open_places()) {
    Partition* const partition = partitions_.find(place);
    if (partition != nullptr && partition->open != nullptr && !put_open(place, *partition))
      return false;
  }
  return true;
}

// The group is served while we wait, or it would take us for dead.
bool KafkaSource::wait_for_room(std::unique_ptr<ship::Batch>& batch) {
  pause(true);
  bool taken = false;
  while (!taken && !stopped_ && !intake_->stopping()) {
    Message message(rd_kafka_consumer_poll(consumer_.get(), kPollMs));
    // It was on its way when we paused: it is next.
    if (message != nullptr) early_.push_back(std::move(message));
    taken = intake_->try_put(batch);
  }
  // The last word: it may have room now, or end.
  if (!taken) taken = intake_->try_put(batch);
  pause(false);
  return taken;
}

void KafkaSource::pause(bool on) {
  rd_kafka_topic_partition_list_t* assigned = nullptr;
  if (rd_kafka_assignment(consumer_.get(), &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const PartitionList owned(assigned);
  if (on)
    rd_kafka_pause_partitions(consumer_.get(), assigned);
  else
    rd_kafka_resume_partitions(consumer_.get(), assigned);
}

void KafkaSource::commit(bool waits) {
  committed_at_ = Clock::now();
  const PartitionList list = partitions_.take_commits();
  if (list->cnt == 0) return;
  const rd_kafka_resp_err_t code = rd_kafka_commit(consumer_.get(), list.get(), waits ? 0 : 1);
  // The next commit says it again.
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) partitions_.commit_failed();
}

void KafkaSource::on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code,
                               rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  KafkaSource& source = static_cast<Opaque&>(*static_cast<ClientOpaque*>(opaque)).source;
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
    source.assign(partitions);
  else
    source.revoke(partitions, rd_kafka_assignment_lost(source.consumer_.get()) != 0);
}

// A store knows what it has. What is committed is as good where only durable
// records are: a partition that comes from another member goes on there.
void KafkaSource::begin_at(rd_kafka_topic_partition_t& partition, const std::string& source) {
  if (!options_.stored_position) return;
  const auto stored = options_.stored_position(source);
  if (!options_.durable) {
    partition.offset = stored ? static_cast<std::int64_t>(*stored) : RD_KAFKA_OFFSET_BEGINNING;
    return;
  }
  // Left alone it begins where the group has committed.
  if (!stored) return;
  const PartitionList committed(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(committed.get(), partition.topic, partition.partition);
  partition.offset = static_cast<std::int64_t>(*stored);
  if (rd_kafka_committed(consumer_.get(), committed.get(), kCommittedMs) ==
      RD_KAFKA_RESP_ERR_NO_ERROR)
    partition.offset = std::max(partition.offset, committed->elems[0].offset);
}

void KafkaSource::assign(rd_kafka_topic_partition_list_t* partitions) {
  for (int i = 0; i < partitions->cnt; ++i) {
    rd_kafka_topic_partition_t& one = partitions->elems[i];
    const Place place(one.topic, one.partition);
    Partition partition;
    partition.source = origins_.source_of(consumer_.get(), place);
    partition.origin = origins_.origin_of(consumer_.get(), place, intake_->origins());
    partition.track = next_track_++;
    begin_at(one, partition.source);
    partitions_.assign(place, std::move(partition));
  }
  const bool is_cooperative =
      std::string_view(rd_kafka_rebalance_protocol(consumer_.get())) == "COOPERATIVE";
  if (is_cooperative) {
    rd_kafka_error_t* error = rd_kafka_incremental_assign(consumer_.get(), partitions);
    if (error != nullptr) rd_kafka_error_destroy(error);
  } else {
    rd_kafka_assign(consumer_.get(), partitions);
  }
}

void KafkaSource::revoke(const rd_kafka_topic_partition_list_t* partitions, bool is_lost) {
  std::vector<Place> places;
  for (int i = 0; i < partitions->cnt; ++i)
    places.emplace_back(partitions->elems[i].topic, partitions->elems[i].partition);
  if (!is_lost) {
    const auto deadline = Clock::now() + kRevokeWait;
    while (!partitions_.is_settled(places) && Clock::now() < deadline)
      std::this_thread::sleep_for(kSettleWait);
    commit(true);
  }
  for (const Place& place : places) forget(place);
  const bool is_cooperative =
      std::string_view(rd_kafka_rebalance_protocol(consumer_.get())) == "COOPERATIVE";
  if (is_cooperative) {
    rd_kafka_error_t* error = rd_kafka_incremental_unassign(consumer_.get(), partitions);
    if (error != nullptr) rd_kafka_error_destroy(error);
  } else {
    rd_kafka_assign(consumer_.get(), nullptr);
  }
}

// What was read of it and not put is read again, by us or another.
void KafkaSource::forget(const Place& place) {
  std::erase_if(early_, [&](const Message& message) {
    return message->rkt != nullptr && message->partition == place.second &&
           place.first == rd_kafka_topic_name(message->rkt);
  });
  const Partition* const found = partitions_.find(place);
  if (found == nullptr) return;
  // Then it is no duplicate.
  if (found->open != nullptr) reader_.forget();
  partitions_.forget(place);
}

// Everything is acknowledged that ever will be: commit it and leave the group.
Status KafkaSource::finish() {
  if (consumer_ == nullptr) return {};
  commit(true);
  rd_kafka_consumer_close(consumer_.get());
  consumer_.reset();
  return {};
}

}  // namespace

std::unique_ptr<ship::Source> make_kafka_source(std::string name, KafkaSourceOptions options) {
  return std::make_unique<KafkaSource>(std::move(name), std::move(options));
}

}  // namespace logkit::kafka
