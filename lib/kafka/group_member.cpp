#include "lib/kafka/group_member.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <thread>
#include <utility>

namespace logkit::kafka {
namespace {

constexpr int kCommittedMs = 2000;
constexpr auto kCommittedNap = std::chrono::milliseconds(100);

}  // namespace

std::string assignment_strategy(const ClientOptions& options) {
  const bool is_static =
      std::any_of(options.properties.begin(), options.properties.end(), [](const auto& property) {
        return property.first == "group.instance.id" && !property.second.empty();
      });
  return is_static ? "roundrobin" : "cooperative-sticky";
}

// Three eighths for what is queued and what each message of that costs, a third for an
// answer that is on its way: compressed, ten times as much as it says. The rest is what
// the allocator holds between threads.
Status bound_queues(Config& config, std::size_t memory_bytes) {
  constexpr std::size_t kKib = 1024;
  const std::pair<const char*, std::size_t> bounds[] = {
      {"queued.max.messages.kbytes", std::max(memory_bytes / 16 * 3 / kKib, kKib)},
      {"queued.min.messages", messages_in(memory_bytes / 4)},
      {"fetch.max.bytes", std::max(memory_bytes / 32, kKib * kKib)},
      {"max.partition.fetch.bytes", std::max(memory_bytes / 64, 64 * kKib)}};
  for (const auto& [name, value] : bounds)
    LK_RETURN_IF_ERROR(config.set(name, std::to_string(value)));
  return {};
}

Status GroupMember::join(Config config, const std::vector<std::string>& topics,
                         const std::string& where) {
  LK_TRY(client_, config.make(RD_KAFKA_CONSUMER));
  rd_kafka_poll_set_consumer(client_.get());
  const PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
  for (const std::string& topic : topics)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  const rd_kafka_resp_err_t code = rd_kafka_subscribe(client_.get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error(code, where);
  return {};
}

void GroupMember::leave() {
  rd_kafka_consumer_close(client_.get());
  client_.reset();
}

bool GroupMember::is_cooperative() const {
  const char* const protocol = rd_kafka_rebalance_protocol(client_.get());
  return protocol != nullptr && std::string_view(protocol) == "COOPERATIVE";
}

void GroupMember::take(const rd_kafka_topic_partition_list_t* partitions) {
  if (!is_cooperative()) {
    rd_kafka_assign(client_.get(), partitions);
    return;
  }
  rd_kafka_error_t* error = rd_kafka_incremental_assign(client_.get(), partitions);
  if (error != nullptr) rd_kafka_error_destroy(error);
}

void GroupMember::give_up(const rd_kafka_topic_partition_list_t* partitions) {
  if (!is_cooperative()) {
    rd_kafka_assign(client_.get(), nullptr);
    return;
  }
  rd_kafka_error_t* error = rd_kafka_incremental_unassign(client_.get(), partitions);
  if (error != nullptr) rd_kafka_error_destroy(error);
}

void GroupMember::pause(bool on) {
  rd_kafka_topic_partition_list_t* assigned = nullptr;
  if (rd_kafka_assignment(client_.get(), &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const PartitionList owned(assigned);
  if (on)
    rd_kafka_pause_partitions(client_.get(), assigned);
  else
    rd_kafka_resume_partitions(client_.get(), assigned);
}

bool GroupMember::read_committed(rd_kafka_topic_partition_list_t& partitions,
                                 const std::function<bool(const Error&)>& goes_on) {
  while (true) {
    rd_kafka_resp_err_t code = rd_kafka_committed(client_.get(), &partitions, kCommittedMs);
    for (int i = 0; i < partitions.cnt; ++i)
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) code = partitions.elems[i].err;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
    if (!goes_on(kafka_error(code, {}))) return false;
    std::this_thread::sleep_for(kCommittedNap);
  }
}

}  // namespace logkit::kafka
