// Values as the places of a format pattern print them: <uc:name>, <time:ts>.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace logkit::query {

// Appends `value` the way an option of a pattern (pattern.h) says. What the
// option cannot be applied to ("abc" as a time) is appended as it is.
using FormatFunction = void (*)(std::string_view value, std::string& out);

// Null for an option that there is not; "" and "plain" print the value.
FormatFunction format_function(std::string_view option);

}  // namespace logkit::query
