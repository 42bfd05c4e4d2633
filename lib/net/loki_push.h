// Loki's push: JSON, or protobuf in snappy. A line becomes a record: its time,
// itself as _msg, then the stream's labels and the line's structured metadata
// as members.
//
//   {"streams":[{"stream":{"app":"cart"},"values":[["1772366400000000000","line",{"k":"v"}]]}]}
#pragma once

#include <string_view>

#include "lib/base/result.h"
#include "lib/net/batch_writer.h"

namespace logkit::net {

// kInvalid where the body is not of that form; then nothing of it was taken.
Status read_loki_json(std::string_view body, BatchWriter& writer);
// `body` is decompressed.
Status read_loki_protobuf(std::string_view body, BatchWriter& writer);

// `{app="cart", host="web-3"}` as members of a record: "app":"cart","host":"web-3".
Result<std::string> loki_label_members(std::string_view labels);

}  // namespace logkit::net
