// Queries that parse and were hardly meant so.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>

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

}  // namespace logkit::query
