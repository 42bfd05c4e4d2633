// GroupMember: a consumer in its group: how the group shares partitions out, and
// what is asked of librdkafka about those that are ours.
//
// A member without a group.instance.id takes part in cooperative rebalancing. A
// static one must not: partitions that change hands are given out in a second
// round there, which the member that gave them up has to ask for. Killed before
// that and started again it gets what it kept, the group counts as settled, and
// what it gave up belongs to nobody, for good. In a group that shares out
// everything at once nothing can be left over.
//
// Thread safety: by the thread that polls.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "lib/kafka/kafka_client.h"
#include "lib/kafka/partitions.h"

namespace logkit::kafka {

class GroupMember {
 public:
  // Makes the client of `config`, which is complete, and joins. `where` is for
  // messages.
  Status join(Config config, const std::vector<std::string>& topics, const std::string& where);
  // Commits nothing: leaves, or where it is static, only ends.
  void leave();
  bool has_joined() const { return client_ != nullptr; }
  rd_kafka_t* client() const { return client_.get(); }

  // The answers to a rebalance.
  void take(const rd_kafka_topic_partition_list_t* partitions);
  void give_up(const rd_kafka_topic_partition_list_t* partitions);
  // True where others may have what was ours already.
  bool has_lost() const { return rd_kafka_assignment_lost(client_.get()) != 0; }
  // Those that are ours deliver no messages, or again.
  void pause(bool on);
  // Fills in how far the group has committed each of these (negative: not yet). Asks
  // until it is told; `goes_on` hears why it was not, and may end it: false then.
  bool read_committed(rd_kafka_topic_partition_list_t& partitions,
                      const std::function<bool(const Error&)>& goes_on);

 private:
  bool is_cooperative() const;

  Client client_;
};

// How a group shares out: of a member with these properties.
std::string assignment_strategy(const ClientOptions& options);
// What a member fetches ahead is to take so much memory.
Status bound_queues(Config& config, std::size_t memory_bytes);

}  // namespace logkit::kafka
