// Ids of traces and spans as they are compared: by their hex digits, with or
// without dashes, in any case; what is no such id by its text.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace logkit::record {

std::string comparable_trace_id(std::string_view text);

}  // namespace logkit::record
