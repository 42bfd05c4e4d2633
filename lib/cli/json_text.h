// The little JSON the tools write about themselves: rejects, statistics,
// options. (Records are written by lib/record.)
#pragma once

#include <string>
#include <string_view>

namespace logkit::cli {

// With quotes; `text` is UTF-8.
void append_json_string(std::string_view text, std::string& out);
// RFC 4648, with padding.
void append_base64(std::string_view bytes, std::string& out);

}  // namespace logkit::cli
