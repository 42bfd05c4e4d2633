// JSON values as records print them, one at a time.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "lib/record/value.h"

namespace logkit::record {

// The grammar of RFC 8259: no leading zeros or plus, no NaN.
bool is_json_number(std::string_view text);

// Appends a value as it prints in a record: numbers with their digits where
// they are JSON numbers (NaN and Inf are strings), true, false and null bare,
// arrays and objects as their text, anything else a string.
void append_json_value(std::string_view text, Kind kind, std::string& out);

}  // namespace logkit::record
