// grok patterns, "%{IP:client} %{NUMBER:bytes:int}", to one regular expression
// in Oniguruma's syntax:
//
//   %{NAME}            (?:the pattern of that name)
//   %{NAME:field}      (?<field>…)
//   %{NAME:field:int}  (?<field TYPE int>…), TYPE being kTypeMark (oniguruma.h)
//   %{NAME=regex}      defines NAME here; %{NAME:field=regex} too
//
// What stands behind these in the braces is ignored, as Logstash does.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/parse/grok/pattern_set.h"

namespace logkit::parse {

// An unknown name, patterns that use themselves and expressions beyond a
// megabyte are kInvalid.
Result<std::string> expand_grok(std::string_view pattern, const PatternSet& patterns);

}  // namespace logkit::parse
