// OTLP/HTTP logs (https://opentelemetry.io/docs/specs/otlp): an
// ExportLogsServiceRequest in JSON or protobuf, and its answers. otlp_record.h
// says what becomes of a log record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/net/batch_writer.h"

namespace logkit::net {

// Values nested deeper are refused: reading goes into each level again.
inline constexpr int kMaxOtlpDepth = 16;

// kInvalid where the body is malformed; then nothing of it was taken.
// `now_ns` is for records that say no time.
Status read_otlp_json(std::string_view body, std::int64_t now_ns, BatchWriter& writer);
Status read_otlp_protobuf(std::string_view body, std::int64_t now_ns, BatchWriter& writer);

// google.rpc.Status with a message: the body of an answer that refuses.
std::string otlp_refusal(std::string_view message, bool as_json);

}  // namespace logkit::net
