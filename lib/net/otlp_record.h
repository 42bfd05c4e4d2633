// An OpenTelemetry log record on its way to a record of ours, whatever the
// encoding it came in.
//
//   timeUnixNano (else observedTimeUnixNano)   _time
//   body                                       _msg; a structured body as its JSON text
//   severityNumber, severityText               level; severity_text where it says more
//   traceId, spanId                            trace_id, span_id
//   resource: service.name, host.name          service, host
//   resource, scope, attributes                members of their names
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/net/batch_writer.h"

namespace logkit::net {

// "k":v pairs of JSON, for the resource, the scope or a record.
class OtlpMembers {
 public:
  enum class Of : std::uint8_t { kResource, kScope, kRecord };

  explicit OtlpMembers(Of of) : of_(of) {}
  // `json`: the value's text.
  void add(std::string_view key, std::string_view json);
  std::string_view text() const { return text_; }
  void clear() { text_.clear(); }

 private:
  Of of_;
  std::string text_;
  std::string scratch_;
};

struct OtlpRecord {
  std::uint64_t time_ns = 0;
  std::uint64_t observed_ns = 0;
  std::uint64_t severity_number = 0;
  std::string severity_text;
  std::string body;  // text, or the JSON text of a structured one
  bool has_body = false;
  std::string trace_id;  // hexadecimal
  std::string span_id;
  OtlpMembers attributes{OtlpMembers::Of::kRecord};

  void clear();
};

struct OtlpSurroundings {
  std::string_view resource;  // members
  std::string_view scope;
  std::int64_t now_ns = 0;  // for a record that says no time
};

// False where the records have become too large (BatchWriter::end).
[[nodiscard]] bool put_otlp_record(const OtlpRecord& from, const OtlpSurroundings& around,
                                   BatchWriter& writer);

}  // namespace logkit::net
