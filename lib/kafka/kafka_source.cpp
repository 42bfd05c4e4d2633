#include "lib/kafka/kafka_source.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "lib/kafka/early_messages.h"
#include "lib/kafka/group_member.h"
#include "lib/kafka/message_record.h"
#include "lib/kafka/partitions.h"
#include "lib/kafka/place_origins.h"

namespace logkit::kafka {
namespace {

constexpr int kPollMs = 50;
constexpr std::size_t kMaxBatchBytes = 1 << 20;
constexpr std::size_t kMaxRound = 20'000;  // messages before batches are put
constexpr std::size_t kMaxRoundBytes = 4u << 20;
constexpr auto kRevokeWait = std::chrono::seconds(10);
constexpr auto kSettleWait = std::chrono::milliseconds(10);
constexpr auto kCommitEvery = std::chrono::seconds(1);

using Clock = std::chrono::steady_clock;

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

  void begin_where_stored(rd_kafka_topic_partition_list_t& partitions);
  void begin_where_committed(rd_kafka_topic_partition_list_t& partitions);
  void assign(rd_kafka_topic_partition_list_t* partitions);
  void revoke(const rd_kafka_topic_partition_list_t* partitions, bool is_lost);
  Message next_message(int wait_ms);
  void take(const rd_kafka_message_t& message);
  bool put_open(const Place& place, Partition& partition);
  bool put_all();
  bool wait_for_room(const Place& place, std::unique_ptr<ship::Batch>& batch);
  bool is_ours(const Place& place, const ship::Batch& batch);
  void forget(const Place& place);
  void commit(bool waits);

  const std::string name_;
  KafkaSourceOptions options_;
  Opaque opaque_;
  GroupMember member_;
  ship::Intake* intake_ = nullptr;
  MessageReader reader_;
  EarlyMessages early_;  // polled while we waited for room
  bool is_paused_ = false;
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
      {"partition.assignment.strategy", assignment_strategy(options_.client)}};
  for (const auto& [name, value] : ours) LK_RETURN_IF_ERROR(config.set(name, value));
  LK_RETURN_IF_ERROR(bound_queues(config, options_.client.memory_bytes));
  LK_RETURN_IF_ERROR(config.set_typed(options_.client));
  rd_kafka_conf_set_rebalance_cb(config.get(), &KafkaSource::on_rebalance);
  rd_kafka_conf_set_opaque(config.get(), static_cast<ClientOpaque*>(&opaque_));
  return member_.join(std::move(config), options_.topics, name_);
}

Status KafkaSource::run(ship::Intake& intake) {
  intake_ = &intake;
  while (!ended_ && !stopped_ && !intake.stopping()) {
    int wait_ms = kPollMs;
    std::size_t bytes = 0;
    for (std::size_t count = 0; count < kMaxRound && bytes < kMaxRoundBytes; ++count) {
      const Message message = next_message(wait_ms);
      if (message == nullptr) break;
      wait_ms = 0;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        bytes += message->len;
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
  if (Message message = early_.pop()) return message;
  return Message(rd_kafka_consumer_poll(member_.client(), wait_ms));
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
  const ship::Batch& open = *partition.open;
  const bool is_full = open.bytes.size() >= kMaxBatchBytes ||
                       options_.bounds.are_reached(open.records.size(), open.bytes.size());
  if (is_full) ended_ = !put_open(place, partition) || ended_;
}

bool KafkaSource::put_open(const Place& place, Partition& partition) {
  std::unique_ptr<ship::Batch> batch = std::move(partition.open);
  const auto end = static_cast<std::int64_t>(batch->token);
  if (!intake_->try_put(batch)) {
    if (!wait_for_room(place, batch)) return false;
    // It was dropped with its partition.
    if (batch != nullptr) return true;
  }
  partitions_.put(place, end);
  return true;
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

// The group is served while we wait, or it would take us for dead. False where the
// delivery ends; the batch stays here where its partition was taken away meanwhile.
bool KafkaSource::wait_for_room(const Place& place, std::unique_ptr<ship::Batch>& batch) {
  bool taken = false;
  while (!taken && !stopped_ && !intake_->stopping()) {
    if (!is_paused_ && early_.is_full()) {
      member_.pause(true);
      is_paused_ = true;
    }
    // It was on its way: it is next.
    if (Message message{rd_kafka_consumer_poll(member_.client(), kPollMs)})
      early_.push(std::move(message));
    if (!is_ours(place, *batch)) break;
    taken = intake_->try_put(batch);
  }
  if (is_paused_) member_.pause(false);
  is_paused_ = false;
  if (taken) return true;
  if (!is_ours(place, *batch)) {
    // Then it is no duplicate.
    reader_.forget();
    return true;
  }
  // The last word: it may have room now, or end.
  return intake_->try_put(batch);
}

bool KafkaSource::is_ours(const Place& place, const ship::Batch& batch) {
  const Partition* const partition = partitions_.find(place);
  return partition != nullptr && partition->track == batch.track;
}

void KafkaSource::commit(bool waits) {
  committed_at_ = Clock::now();
  const PartitionList list = partitions_.take_commits();
  if (list->cnt == 0) return;
  const rd_kafka_resp_err_t code = rd_kafka_commit(member_.client(), list.get(), waits ? 0 : 1);
  // The next commit says it again.
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) partitions_.commit_failed();
}

void KafkaSource::on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code,
                               rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  KafkaSource& source = static_cast<Opaque&>(*static_cast<ClientOpaque*>(opaque)).source;
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
    source.assign(partitions);
  else
    source.revoke(partitions, source.member_.has_lost());
}

// A store knows what it has. What is committed is as good where only durable
// records are: a partition that comes from another member goes on there.
void KafkaSource::begin_where_stored(rd_kafka_topic_partition_list_t& partitions) {
  if (!options_.stored_position) return;
  for (int i = 0; i < partitions.cnt; ++i) {
    rd_kafka_topic_partition_t& one = partitions.elems[i];
    const auto stored = options_.stored_position(
        origins_.source_of(member_.client(), Place(one.topic, one.partition)));
    if (stored)
      one.offset = static_cast<std::int64_t>(*stored);
    else if (!options_.durable)
      one.offset = RD_KAFKA_OFFSET_BEGINNING;
  }
  if (options_.durable) begin_where_committed(partitions);
}

// Where that is behind what is stored. It must be known: what lies between is in the
// store of another.
void KafkaSource::begin_where_committed(rd_kafka_topic_partition_list_t& partitions) {
  const PartitionList committed(rd_kafka_topic_partition_list_new(partitions.cnt));
  for (int i = 0; i < partitions.cnt; ++i)
    if (partitions.elems[i].offset >= 0)
      rd_kafka_topic_partition_list_add(committed.get(), partitions.elems[i].topic,
                                        partitions.elems[i].partition);
  if (committed->cnt == 0) return;
  const bool known = member_.read_committed(*committed, [this](const Error& error) {
    opaque_.warn(error);
    return !stopped_ && !intake_->stopping();
  });
  for (int i = 0; known && i < committed->cnt; ++i) {
    rd_kafka_topic_partition_t* const one = rd_kafka_topic_partition_list_find(
        &partitions, committed->elems[i].topic, committed->elems[i].partition);
    one->offset = std::max(one->offset, committed->elems[i].offset);
  }
}

void KafkaSource::assign(rd_kafka_topic_partition_list_t* partitions) {
  for (int i = 0; i < partitions->cnt; ++i) {
    const Place place(partitions->elems[i].topic, partitions->elems[i].partition);
    Partition partition;
    partition.source = origins_.source_of(member_.client(), place);
    partition.origin = origins_.origin_of(member_.client(), place, intake_->origins());
    partition.track = next_track_++;
    partitions_.assign(place, std::move(partition));
  }
  begin_where_stored(*partitions);
  member_.take(partitions);
  // Those that are new are not.
  is_paused_ = false;
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
  member_.give_up(partitions);
}

// What was read of it and not put is read again, by us or another.
void KafkaSource::forget(const Place& place) {
  early_.forget(place);
  const Partition* const found = partitions_.find(place);
  if (found == nullptr) return;
  // Then it is no duplicate.
  if (found->open != nullptr) reader_.forget();
  partitions_.forget(place);
}

// Everything is acknowledged that ever will be: commit it and leave the group.
Status KafkaSource::finish() {
  if (!member_.has_joined()) return {};
  commit(true);
  member_.leave();
  return {};
}

}  // namespace

std::unique_ptr<ship::Source> make_kafka_source(std::string name, KafkaSourceOptions options) {
  return std::make_unique<KafkaSource>(std::move(name), std::move(options));
}

}  // namespace logkit::kafka
