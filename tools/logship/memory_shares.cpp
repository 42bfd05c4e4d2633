#include "tools/logship/memory_shares.h"

#include <algorithm>

#include "tools/logship/endpoints.h"

namespace logkit::logship {
namespace {

// What waits for a spool's sink waits on disk: memory is for what is under way.
constexpr std::size_t kMaxBesideSpoolBytes = 12u << 20;

std::size_t kafka_clients(const Options& options) {
  return static_cast<std::size_t>(
      std::count_if(options.sinks.begin(), options.sinks.end(), is_kafka) +
      std::count_if(options.sources.begin(), options.sources.end(), is_kafka));
}

}  // namespace

MemoryShares share_memory(const Options& options) {
  MemoryShares shares;
  const bool has_spools = !options.spool.dir.empty();
  std::size_t left = options.max_memory_bytes;
  if (const std::size_t clients = kafka_clients(options); clients > 0) {
    shares.kafka_client_bytes = left / 2 / clients;
    // A message lies in its batch and in librdkafka's queue.
    left /= 8;
  }
  shares.delivery_bytes = has_spools ? left / (1 + options.sinks.size()) : left;
  if (has_spools) shares.delivery_bytes = std::min(shares.delivery_bytes, kMaxBesideSpoolBytes);
  return shares;
}

}  // namespace logkit::logship
