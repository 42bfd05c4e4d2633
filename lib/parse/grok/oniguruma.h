// Regular expressions as Ruby (Oniguruma) reads them, which is what grok
// patterns are written in, in PCRE2's syntax.
//
//   Oniguruma                      PCRE2
//   ^ $ at every line              PCRE2_MULTILINE (regex_program.cpp)
//   (?m) the dot takes line ends   (?s); grok sets it (PCRE2_DOTALL)
//   \h \H a hexadecimal digit      [0-9A-Fa-f]; \h is a blank there
//   \v a vertical tab              \x0b; a class there
//   [[[:alnum:]]_] nested classes  [[:alnum:]_]
//   (…) beside (?<name>…)          does not capture (PCRE2_NO_AUTO_CAPTURE)
//   a?* a{2}+ a{,3}                (?:a?)* (?:a{2})+ a{0,3}
//   [[:alpha:]] takes all letters  [\p{L}\p{M}] where the line is not ASCII
//   \w \d \s are ASCII             likewise, without PCRE2_UCP
//
// Class intersections (&&) and absence operators are refused.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/parse/grok/regex_program.h"

namespace logkit::parse {

// Between a group's name and its type, in the text that expand_grok() gives.
inline constexpr char kTypeMark = '\x01';

struct TranslatedRegex {
  RegexText text;
  // Of group i + 1: its name as written, with kTypeMark and a type if it has one.
  std::vector<std::string> groups;
  // Texts that every match contains, in this order, without overlap.
  std::vector<std::string> literals;
};

Result<TranslatedRegex> translate_oniguruma(std::string_view pattern);

}  // namespace logkit::parse
