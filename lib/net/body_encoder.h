// BodyEncoder: records as the body of one request, in the form that a store of
// logs takes.
//
//   format   body                                    path, where the URL has none
//   ndjson   a record a line                         /
//   batch    {"logs":[record,…]}                     /
//   es       _bulk: an action and a document a line  /_bulk
//   loki     {"streams":[…]}                         /loki/api/v1/push
//   otlp     ExportLogsServiceRequest, protobuf      /v1/logs
//   splunk   events of the HTTP Event Collector      /services/collector/event
//
//   encoder->begin();
//   for (…) { fields.set(json); encoder->add(json, fields, received_ns); }
//   encoder->finish(body);
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/ship/field_reader.h"
#include "lib/ship/field_template.h"

namespace logkit::net {

// What became of one record of a request that was answered with 2xx.
struct ItemFailure {
  std::size_t item = 0;   // the how manieth add()
  bool is_final = false;  // else it may be sent again
  std::string cause;
};

class BodyEncoder {
 public:
  virtual ~BodyEncoder() = default;

  virtual std::string_view content_type() const = 0;
  virtual std::string_view default_path() const { return "/"; }
  // Else `fields` of add() are not set.
  virtual bool reads_fields() const { return true; }
  virtual void begin() = 0;
  // `record` is a JSON object on one line, and `fields` is set to it.
  virtual void add(std::string_view record, ship::FieldReader& fields,
                   std::int64_t received_ns) = 0;
  // Replaces `body`.
  virtual void finish(std::string& body) = 0;
  // What a 2xx says of records one by one. An answer that cannot be read, or
  // tells of another number of items, is an error: nothing is known then.
  virtual Result<std::vector<ItemFailure>> read_answer(std::string_view answer,
                                                       std::size_t items) const {
    static_cast<void>(answer);
    static_cast<void>(items);
    return std::vector<ItemFailure>();
  }
};

struct EncoderOptions {
  ship::FieldTemplate index = {};  // es; splunk where it is typed
  bool has_index = false;
  std::vector<std::string> labels = {};  // loki
  std::string source_type = {};          // splunk
};

// kInvalid for an unknown format, with the known ones.
Result<std::unique_ptr<BodyEncoder>> make_body_encoder(std::string_view format,
                                                       EncoderOptions options);

// Internal: one each.
std::unique_ptr<BodyEncoder> make_ndjson_encoder();
std::unique_ptr<BodyEncoder> make_batch_encoder();
std::unique_ptr<BodyEncoder> make_es_encoder(EncoderOptions options);
std::unique_ptr<BodyEncoder> make_loki_encoder(EncoderOptions options);
std::unique_ptr<BodyEncoder> make_otlp_encoder();
std::unique_ptr<BodyEncoder> make_splunk_encoder(EncoderOptions options);

}  // namespace logkit::net
