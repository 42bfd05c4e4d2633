// Lower case, over Unicode. What counts as a word, and what is equal in any
// case: lib/segment/index/unicode.h.
//
// Thread safety: pure functions; no locale.
#pragma once

#include <string>
#include <string_view>

namespace logkit::query {

// Simple lower-case mapping, character by character; what is no UTF-8 stays.
void append_lower(std::string_view text, std::string& out);

}  // namespace logkit::query
