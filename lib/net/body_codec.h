// Bodies of requests, compressed on the way: gzip and deflate (RFC 9110), zstd
// (RFC 8878, 9659), snappy (block format, as Loki's clients use it).
//
// Decoding ends with an error at `max_bytes`; no more is ever allocated,
// whatever a header claims. zstd's window is limited to 8 MiB, as RFC 9659 has
// it for HTTP.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace logkit::net {

// `encoding`: a Content-Encoding in lower case; "", "identity", "gzip",
// "x-gzip", "deflate", "zstd", "snappy". kUnsupported for others, kCorrupt for
// damage, kInvalid beyond the limit.
Result<std::string> decode_body(std::string_view body, std::string_view encoding,
                                std::size_t max_bytes);

// For sinks: "gzip" or "zstd".
Result<std::string> encode_body(std::string_view body, std::string_view encoding);

}  // namespace logkit::net
