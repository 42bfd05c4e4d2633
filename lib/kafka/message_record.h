// What becomes of one Kafka message: a record in a batch.
//
// Thread safety: one thread at a time.
#pragma once

#include <librdkafka/rdkafka.h>

#include <string>

#include "lib/kafka/recent_set.h"
#include "lib/record/position.h"
#include "lib/ship/batch.h"

namespace logkit::kafka {

class MessageReader {
 public:
  enum class Took : std::uint8_t { kRecord, kDuplicate, kNothing };

  // Appends the record of `message` to `batch`. Nothing where it has no value
  // (a tombstone of compaction).
  Took take(const rd_kafka_message_t& message, ship::Batch& batch);
  // What was taken and never put may come again.
  void forget() { seen_.clear(); }

 private:
  // A shipper's batch that was sent again comes within so many records.
  static constexpr std::size_t kRememberedOrigins = 1 << 18;

  bool is_duplicate(const rd_kafka_message_t& message, const rd_kafka_headers_t* headers);
  void add_object(std::string_view json, ship::Batch& batch);
  void add_foreign(const rd_kafka_message_t& message, const rd_kafka_headers_t* headers,
                   std::string_view value, ship::Batch& batch);

  RecentSet seen_{kRememberedOrigins};
  record::StreamPosition position_;
  std::string rest_;
  std::string identity_;
};

}  // namespace logkit::kafka
