// The Kafka source: a member of a consumer group. Offsets are committed for
// what was acknowledged, never for what was only read; without a committed
// offset a partition is read from its beginning.
//
//   _src   "kafka:CLUSTER/TOPIC/PARTITION"
//   _pos   the offset behind the message
//
// A value that is a JSON object is the record; any other is a line. Messages
// that logship did not send keep their key and headers as kafka.key and
// kafka.headers. A record that the shipper before Kafka sent twice, as its
// headers tell, is dropped and counted as "duplicate".
//
// Rebalancing is cooperative, but for static members (group_member.h). A partition
// that is taken away is given up when what was read of it is acknowledged (durable),
// or after ten seconds; what was not is read again by its next owner.
//
// While nobody takes records, for a rate or a slow sink, the group is served on and
// the partitions are paused, so that it never costs the membership.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/kafka/kafka_client.h"
#include "lib/ship/parcel_bounds.h"
#include "lib/ship/source.h"

namespace logkit::kafka {

struct KafkaSourceOptions {
  ClientOptions client;
  std::string group;
  std::vector<std::string> topics;
  ship::ParcelBounds bounds{};  // of a batch
  // The position that a store holds of a source ("kafka:…"): reading begins
  // there, whatever is committed; nothing: at the beginning. With `durable`, where
  // the group has committed more, it begins there. May be empty.
  std::function<std::optional<std::uint64_t>(const std::string& source)> stored_position;
  // How far a source is durable behind the sinks: that is committed, and not what
  // they have acknowledged. Nothing: nothing yet. May be empty. Any thread.
  std::function<std::optional<std::uint64_t>(const std::string& source)> durable;
};

std::unique_ptr<ship::Source> make_kafka_source(std::string name, KafkaSourceOptions options);

}  // namespace logkit::kafka
