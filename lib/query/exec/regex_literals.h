// regex_literals: texts that whatever a regular expression matches must have.
//
// A scanner, not a parser: it knows literal characters, groups, classes and
// repetitions, and gives up (no literals) at what else an expression may have,
// and at alternatives outside groups. What it gives is always required; what it
// misses costs a search time.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace logkit::query {

// In order of appearance; case is of no meaning where the expression ignores
// it. The text around a literal is open: it may go on with any character.
std::vector<std::string> required_literals(std::string_view pattern);

// Of an expression with literals: it is matched in any case, by a flag at its
// very beginning.
bool ignores_case(std::string_view pattern);

}  // namespace logkit::query
