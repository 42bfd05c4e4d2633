// What is wrong with the tokens that came with an object, against a scan of its
// text; "" where nothing is.
#pragma once

#include <string>

#include "lib/record/scanned_object.h"

namespace logkit::parse {

inline std::string token_fault(const record::ScannedObject& object) {
  record::PathTable paths;
  record::JsonScanner scanner(paths);
  if (!scanner.scan(object.text)) return std::string("no object: ") + scanner.error().reason;
  bool is_flat = true;
  for (const record::JsonToken& token : scanner.tokens())
    is_flat = is_flat && paths.parent(token.path) == record::kRootPath &&
              token.raw(object.text) != "{}";
  if (!object.has_tokens()) return is_flat ? "no tokens" : "";
  if (object.tokens.size() != scanner.tokens().size()) return "another number of tokens";
  for (std::size_t i = 0; i < object.tokens.size(); ++i) {
    const record::JsonToken& ours = object.tokens[i];
    const record::JsonToken& theirs = scanner.tokens()[i];
    const std::string at = " of token " + std::to_string(i);
    if (object.paths->path(ours.path).keys() != paths.path(theirs.path).keys()) return "path" + at;
    if (ours.begin != theirs.begin || ours.end != theirs.end) return "place" + at;
    if (ours.kind != theirs.kind) return "kind" + at;
    if (ours.has_escapes != theirs.has_escapes) return "escapes" + at;
  }
  return "";
}

}  // namespace logkit::parse
