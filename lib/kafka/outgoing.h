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

  void frame_plain_lines(const ship::Batch& batch);
  void read_frame(std::string_view record, const ship::Batch& batch, Frame& frame);
  rd_kafka_headers_t* make_headers() const;

  const KafkaSinkOptions& options_;
  const ship::OriginTable& origins_;
  // Lines of text have the same frame but where it is made of the line.
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
  // Of the lines of one origin that came together.
  Frame plain_frame_;
  std::optional<ship::OriginId> plain_origin_;
  std::int64_t plain_received_ns_ = 0;
};

}  // namespace logkit::kafka
