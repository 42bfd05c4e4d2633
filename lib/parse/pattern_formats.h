// The formats that are made of what the user typed: grok:PATTERN,
// regex:PATTERN, dissect:PATTERN and the like. They are owned here.
//
// Thread safety: what add() gave is immutable.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/parse/format.h"
#include "lib/parse/grok/pattern_set.h"

namespace logkit::parse {

class PatternFormats {
 public:
  // For grok; to be filled before the first add().
  PatternSet patterns;

  // True where "grok", "regex", … takes an argument.
  static bool takes_argument(std::string_view name);
  // Their names, with what they read: for lists.
  static std::span<const FormatInfo> kinds();

  // "grok" and its pattern; valid as long as this object.
  Result<const FormatInfo*> add(std::string_view name, std::string_view argument);

 private:
  struct Owned {
    FormatInfo info;
    std::string name;  // as typed
    std::unique_ptr<FormatArgument> argument;
  };

  std::vector<std::unique_ptr<Owned>> owned_;
};

}  // namespace logkit::parse
