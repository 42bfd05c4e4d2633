// Queries that parse and were hardly meant so.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/query/syntax/ast.h"

namespace logkit::query {

// Something that reads well and was hardly meant: `| lmit 5` searches for two
// words. For a note where the answer is empty.
struct Doubt {
  Span span;
  std::string what;  // "'lmit' is searched for as a word"
  std::string help;  // "did you mean 'limit'?"
};
std::optional<Doubt> find_doubt(const Query& query);

// `n:-1000`, which is everything but 1000: for a note, whatever the answer.
// `text` is what was parsed.
std::optional<Doubt> find_negated_number(const Query& query, std::string_view text);

}  // namespace logkit::query
