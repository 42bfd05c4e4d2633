// Outgoing: a record as a Kafka message: topic, key, value, headers, time.
//
// Thread safety: one thread at a time.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/kafka/kafka_sink.h"
#include "lib/kafka/topics.h"
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
  // Before the producer ends.
  void forget_topics() { topics_.clear(); }

 private:
  // What a message has beside its value.
  struct Frame {
    std::string topic;
    std::string key;
    std::string level;
    std::string time;
    std::int64_t time_ns = 0;
  };

  void begin_lines(const ship::Batch& batch);
  // Of the record that fields_ is set to.
  void read_frame(const ship::Batch& batch, Frame& frame);
  rd_kafka_headers_t* make_headers() const;

  const KafkaSinkOptions& options_;
  const ship::OriginTable& origins_;
  // Else the record of a line need not be read again.
  const bool looks_into_lines_;
  ship::RecordText text_;
  ship::RecordText plain_text_;
  ship::FieldReader fields_;
  Topics topics_;
  const ship::Origin* origin_ = nullptr;
  ship::Record record_;
  std::string_view value_;
  const Frame* frame_ = nullptr;
  Frame own_frame_;
  // Of the lines of one origin that came together and are no JSON.
  Frame plain_frame_;
  bool has_plain_frame_ = false;
  std::optional<ship::OriginId> plain_origin_;
  std::int64_t plain_received_ns_ = 0;
};

}  // namespace logkit::kafka
