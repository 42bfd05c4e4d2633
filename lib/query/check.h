// What parses and cannot be run yet. One table (check.cpp); making a pipe, a
// function or a filter run takes its entry out.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>

#include "lib/base/result.h"
#include "lib/query/syntax/ast.h"

namespace logkit::query {

// The first thing in the query that this program cannot run, with its place.
struct NotYet {
  Span span;
  std::string what;  // "the pipe 'extract' is not available yet"
};

std::optional<NotYet> find_not_yet(const Query& query);
std::optional<NotYet> find_not_yet(const std::vector<Pipe>& pipes);
std::optional<NotYet> find_not_yet(const Filter& filter);

// Something that reads well and was hardly meant: `| lmit 5` searches for two
// words. For a note where the answer is empty.
struct Doubt {
  Span span;
  std::string what;  // "'lmit' is searched for as a word"
  std::string help;  // "did you mean 'limit'?"
};
std::optional<Doubt> find_doubt(const Query& query);

// The same as an Error without its span.
Status check_supported(const Query& query);

}  // namespace logkit::query
