// filter_terms: what a filter asks of the term index of a segment.
//
// A TermFilter is weaker than the filter that it is made of: a row that the
// filter takes has, in the field, the terms that the TermFilter names. Parts of
// a filter that tell nothing about terms (negations, ranges) are left out
// where others stand beside them, and take their alternatives with them.
//
// Literals that are not UTF-8 tell nothing: at their ends they may be part of a
// character.
//
// Thread safety: pure functions; a TermFilter is a plain value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/query/syntax/ast.h"
#include "lib/segment/index/query_terms.h"

namespace logkit::query {

// All of these are in the text.
struct RequiredTerms {
  std::vector<segment::index::QueryTerm> terms;  // in the order to ask
  std::string prefix;  // folded: a token begins so; "" for none

  bool empty() const { return terms.empty() && prefix.empty(); }
};

struct TermFilter {
  enum class Kind { kAll, kAny, kField };

  Kind kind = Kind::kField;
  std::vector<TermFilter> operands;     // of kAll and kAny
  // Of kField: one of the choices is in the field, or, without a name, in any
  // field.
  std::optional<std::string> field;
  std::vector<RequiredTerms> choices;
};

// False for a field whose values are not in columns of its own.
bool is_in_columns(const std::string& field);

// Nothing where no block can be told from another by its terms. `any_field`:
// filters on the message look into every field (RunOptions::any_field).
std::optional<TermFilter> term_filter_of(const Filter& filter, bool any_field);

}  // namespace logkit::query
