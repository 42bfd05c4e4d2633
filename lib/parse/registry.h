// The formats there are, in the order auto asks them.
//
// Thread safety: immutable.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/parse/format.h"
#include "lib/parse/pattern_formats.h"

namespace logkit::parse {

std::span<const FormatInfo* const> all_formats();

// By name or alias, exact; null where there is none.
const FormatInfo* find_format(std::string_view name);

// Every name and alias, for a "did you mean".
std::vector<std::string_view> format_names();

// "combined,syslog" in the order given; "auto" alone gives an empty list. A
// format with a pattern ("grok:%{IP:ip}, …") takes the rest of the list and is
// made in `patterns`, which must outlive it. An unknown name is kInvalid and
// names the part that is unknown in `where`.
Result<std::vector<const FormatInfo*>> parse_format_list(std::string_view list,
                                                         PatternFormats& patterns);

}  // namespace logkit::parse
