// PlaceOrigins: the origin of a partition's records: "kafka:CLUSTER/TOPIC/N".
//
// Thread safety: one thread at a time.
#pragma once

#include <librdkafka/rdkafka.h>

#include <map>
#include <string>

#include "lib/kafka/partitions.h"
#include "lib/ship/origin.h"

namespace logkit::kafka {

class PlaceOrigins {
 public:
  // `label`: the source, for metrics.
  explicit PlaceOrigins(std::string label) : label_(std::move(label)) {}

  // _src. Asks the brokers for the cluster's id once.
  std::string source_of(rd_kafka_t* client, const Place& place);
  ship::OriginId origin_of(rd_kafka_t* client, const Place& place, ship::OriginTable& origins);

 private:
  const std::string label_;
  std::string cluster_;
  std::map<Place, ship::OriginId> origins_;
};

}  // namespace logkit::kafka
