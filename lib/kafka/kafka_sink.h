// The Kafka sink: an idempotent producer with acks=all. A record is delivered
// when the broker's report for its message says so.
//
//   value     the record in JSON less its position (content-type
//             application/json), or with `raw` the line as it was
//   topic     a template of fields: "logs.{service}"
//   key       a template; without one the service, else the source
//   headers   level, timestamp, content-type; logkit-src, logkit-pos and
//             logkit-lane say where the record came from, so that a consumer
//             knows what was sent twice
//
// librdkafka retries for ever inside its own order, so a broker that is away
// makes the sink wait and doubles nothing. A message that is too large, or that
// the broker calls invalid, is rejected by itself. After a fatal error of the
// idempotent producer a new one sends what had no report again.
#pragma once

#include <memory>
#include <string>

#include "lib/kafka/kafka_client.h"
#include "lib/ship/field_template.h"
#include "lib/ship/record_text.h"
#include "lib/ship/sink.h"

namespace logkit::kafka {

struct KafkaSinkOptions {
  ClientOptions client;
  ship::FieldTemplate topic;
  ship::FieldTemplate key;
  bool has_key = false;
  bool raw = false;
  ship::SinkLimits limits;
};

// `origins` outlives the sink.
Result<std::unique_ptr<ship::Sink>> make_kafka_sink(std::string name, KafkaSinkOptions options,
                                                    const ship::OriginTable& origins,
                                                    ship::RecordTextOptions record_text);

// A topic's name as brokers take it: letters, digits, '.', '_' and '-', at most
// 249; anything else becomes '_'.
std::string topic_name(std::string_view text);

}  // namespace logkit::kafka
