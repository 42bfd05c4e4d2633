// MemoryShares: who may have how much of --mem-max.
#pragma once

#include <cstddef>

#include "tools/logship/options.h"

namespace logkit::logship {

struct MemoryShares {
  std::size_t delivery_bytes = 0;      // batches under way, of each delivery
  std::size_t kafka_client_bytes = 0;  // what librdkafka holds, of each client
};

// Kafka's clients have one half together, and what else they cost takes a quarter.
// Each spool has a delivery behind it, beside the one in front of them all.
MemoryShares share_memory(const Options& options);

}  // namespace logkit::logship
