// Outgoing: a record as a Kafka message: topic, key, value, headers, time.
//
// Thread safety: one thread at a time.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/kafka/kafka_sink.h"
#include "lib/ship/field_reader.h"

namespace logkit::kafka {

class Outgoing {
 public:
  // What it borrows outlives it.
  Outgoing(const KafkaSinkOptions& options, const ship::OriginTable& origins,
           ship::RecordTextOptions record_text);

  // The message that produce() is about. The batch outlives that.
  void prepare(const ship::Batch& batch, const ship::Record& record);
  // Hands it over, with `opaque` in its report. librdkafka copies what it needs.
  rd_kafka_resp_err_t produce(rd_kafka_t* producer, void* opaque);

 private:
  rd_kafka_headers_t* make_headers() const;

  const KafkaSinkOptions& options_;
  const ship::OriginTable& origins_;
  ship::RecordText text_;
  ship::FieldReader fields_;
  const ship::Origin* origin_ = nullptr;
  ship::Record record_;
  std::string topic_;
  std::string key_;
  std::string_view value_;
  std::string level_;
  std::int64_t time_ns_ = 0;
};

}  // namespace logkit::kafka
