// FieldExtractor: takes named values out of a text. What the pipes extract and
// extract_regexp run per row.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/query/syntax/ast.h"

namespace logkit::query {

class FieldExtractor {
 public:
  virtual ~FieldExtractor() = default;
  // The fields it gives, each once, in the order of the pattern.
  virtual const std::vector<std::string>& fields() const = 0;
  // Fills values[i] for fields()[i]; empty where the text has none. Views are
  // into `text` or valid until the next call.
  virtual Status extract(std::string_view text, std::vector<std::string_view>& values) = 0;
};

// "literal<field>literal<field>": literals are looked for one after the other,
// a field is what lies between two of them. A value in quotes is unquoted
// unless its place has the option `plain`; it may then hold the literal, and it
// counts even where the text does not go on as the pattern does.
std::unique_ptr<FieldExtractor> make_pattern_extractor(const Pattern& pattern);
// The named groups of the first match.
Result<std::unique_ptr<FieldExtractor>> make_regexp_extractor(const std::string& pattern);

}  // namespace logkit::query
