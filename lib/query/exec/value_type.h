// The narrowest type that holds all values of a column, by the names of
// LogsQL's value_type filter: const, dict, uint8 … uint64, int64, float64,
// ipv4, iso8601, string, and time for the time of records; empty for a column
// without any value. As VictoriaLogs chooses it for a block.
//
// Thread safety: pure functions.
#pragma once

#include <string_view>

#include "lib/record/column.h"

namespace logkit::query {

// All that there are, by name.
inline constexpr std::string_view kValueTypes[] = {"const",  "dict",    "float64", "int64",
                                                   "ipv4",   "iso8601", "string",  "time",
                                                   "uint16", "uint32",  "uint64",  "uint8"};

std::string_view value_type_of(const record::Column& column);

}  // namespace logkit::query
