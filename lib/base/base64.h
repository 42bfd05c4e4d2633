// Base64 (RFC 4648), with padding.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace logkit {

void append_base64(std::string_view bytes, std::string& out);

}  // namespace logkit
