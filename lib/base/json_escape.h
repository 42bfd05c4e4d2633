// Text as JSON strings.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace logkit {

// Appends `text` as the inside of a JSON string: '"', '\' and controls escaped
// in their short forms where they have one, invalid UTF-8 as U+FFFD, all else
// as it is.
void escape_json(std::string_view text, std::string& out);

// The same, with its quotes.
void append_json_string(std::string_view text, std::string& out);

}  // namespace logkit
