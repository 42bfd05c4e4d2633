// Upper case, over Unicode.
//
// Thread safety: pure functions; no locale.
#pragma once

#include <string>
#include <string_view>

namespace logkit::query {

// Simple upper-case mapping, character by character; what is no UTF-8 stays.
void append_upper(std::string_view text, std::string& out);

}  // namespace logkit::query
