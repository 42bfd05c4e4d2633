// Formats made of a pattern: grok, and regular expressions with named groups.
//
// Thread safety: immutable; a Format made of it, one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/parse/format.h"
#include "lib/parse/grok/pattern_set.h"

namespace logkit::parse {

// A pattern that does not compile is kInvalid. An unknown name within it is the
// error's `where`.
Result<std::unique_ptr<FormatArgument>> compile_grok(std::string_view pattern,
                                                     const PatternSet& patterns);
// Ruby's syntax, as grok's; (?<name>…) and (?P<name>…) are fields.
Result<std::unique_ptr<FormatArgument>> compile_regex(std::string_view pattern);

// Of an argument that one of the above gave.
std::unique_ptr<Format> make_pattern_format(const FormatOptions& options);

}  // namespace logkit::parse
