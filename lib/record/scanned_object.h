// ScannedObject: a JSON object with the tokens that whoever looked at it first
// has found, so that nobody behind has to look again.
//
// Ownership: views; all must outlive the call that gets it.
#pragma once

#include <span>
#include <string_view>

#include "lib/record/json_scan.h"

namespace logkit::record {

struct ScannedObject {
  std::string_view text;
  // As JsonScanner::scan(text) gives them, with paths of `paths`. Who takes more
  // than one object remembers ids: a table may grow between two calls, no more.
  std::span<const JsonToken> tokens{};
  const PathTable* paths = nullptr;  // null: nobody has looked, there are no tokens

  bool has_tokens() const { return paths != nullptr; }
};

}  // namespace logkit::record
