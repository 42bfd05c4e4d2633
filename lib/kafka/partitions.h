// Partitions: those that are ours, and how far each was put, delivered and
// committed.
//
// Thread safety: assign(), forget(), find() and open_places() by the thread that
// polls; the rest by any.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/ship/batch.h"

namespace logkit::kafka {

using Place = std::pair<std::string, std::int32_t>;  // topic, partition

struct FreeList {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, FreeList>;

// One partition while it is ours.
struct Partition {
  std::string source;  // _src
  ship::OriginId origin = 0;
  std::uint64_t track = 0;  // a new one each time it is assigned
  std::unique_ptr<ship::Batch> open;
};

class Partitions {
 public:
  // What may be committed of a source, where that is not what was acknowledged;
  // nothing: nothing yet.
  using Durable = std::function<std::optional<std::uint64_t>(const std::string& source)>;

  explicit Partitions(Durable durable) : durable_(std::move(durable)) {}

  void assign(const Place& place, Partition partition);
  void forget(const Place& place);
  // Null where it is not ours.
  Partition* find(const Place& place);
  std::vector<Place> open_places() const;

  // Offsets, each behind the last message it is about.
  void put(const Place& place, std::int64_t offset);
  void acknowledged(std::uint64_t track, std::int64_t offset);
  // Whether all that was put of these may be committed.
  bool is_settled(const std::vector<Place>& places);
  // What can be committed and was not; it counts as committed from here on.
  PartitionList take_commits();
  void commit_failed();

 private:
  struct Numbers {
    std::uint64_t track = 0;
    std::string source;
    std::int64_t put = -1;
    std::int64_t acknowledged = -1;
    std::int64_t committed = -1;
  };
  std::int64_t settled(const Numbers& numbers) const;

  const Durable durable_;
  std::map<Place, Partition> partitions_;
  std::mutex mutex_;
  std::map<Place, Numbers> numbers_;
};

}  // namespace logkit::kafka
