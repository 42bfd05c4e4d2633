// Splunk's HTTP Event Collector: JSON events one after the other, and raw
// lines.
//
//   {"time":1772366400.5,"host":"web-3","sourcetype":"nginx","event":"the line","fields":{"k":"v"}}
//
// A text event is the record's _msg; of an event that is an object the members
// are the record's own. host, source, sourcetype, index and the fields are
// members.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/net/batch_writer.h"

namespace logkit::net {

// Splunk's codes of an answer.
enum class HecCode : std::uint8_t {
  kSuccess = 0,
  kTokenRequired = 2,
  kInvalidAuthorization = 3,
  kInvalidToken = 4,
  kNoData = 5,
  kInvalidFormat = 6,
  kServerBusy = 9,
  kEventRequired = 12,
  kEventBlank = 13,
  kAckDisabled = 14,
  kHealthy = 17,
};

struct HecResult {
  HecCode code = HecCode::kSuccess;
  std::size_t event_number = 0;  // which one is at fault, from 0
};

// All events, or (code is not kSuccess) none. `now_ns` is for events without a
// time.
HecResult read_hec_events(std::string_view body, std::int64_t now_ns, BatchWriter& writer);
// Each line a record.
HecResult read_hec_raw(std::string_view body, BatchWriter& writer);

std::string hec_answer(HecResult result);
unsigned hec_status(HecCode code);

}  // namespace logkit::net
