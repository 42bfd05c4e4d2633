// Patterns of the pipes extract and format: "text<field>text<option:field>".
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/query/syntax/pipe.h"

namespace logkit::query {

struct PatternResult {
  Pattern pattern;
  // Where `what` is not empty the pattern is wrong at bytes [begin, end).
  std::string what;
  std::string help;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// For extract there has to be one named place at least, and some text between
// any two places.
PatternResult parse_pattern(std::string_view text, bool for_extract);

}  // namespace logkit::query
