// What is wrong with an object that comes as shape and values, against the line that
// is printed of it; "" where nothing is.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "lib/record/json_scan.h"
#include "lib/record/object_shapes.h"

namespace logkit::parse {

inline std::string shape_fault(const std::optional<record::ShapedObject>& object,
                               std::string_view line) {
  record::PathTable paths;
  record::JsonScanner scanner(paths);
  if (!scanner.scan(line)) return std::string("no object: ") + scanner.error().reason;
  const std::span<const record::JsonToken> tokens = scanner.tokens();
  constexpr std::size_t kMostMembers = 1000;
  const bool is_flat = tokens.size() <= kMostMembers && std::all_of(tokens.begin(), tokens.end(), [&](const auto& token) {
    return paths.parent(token.path) == record::kRootPath && token.raw(line) != "{}";
  });
  if (!object) return is_flat ? "no shape" : "";
  std::string text;
  object->append_text(text);
  if (text != line) return "another object: " + text;
  if (object->text_bytes != line.size()) return "another length";
  if (object->values.size() != tokens.size()) return "another number of values";
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (object->values[i] != tokens[i].raw(line)) return "another value " + std::to_string(i);
  return "";
}

}  // namespace logkit::parse
