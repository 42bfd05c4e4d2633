// encoded_match: the rows of a stored block that a filter may take, found on
// values as they are stored, before any text is made.
//
// Sound: a row that the filter takes is among the rows given. The filter itself
// then looks at these; it alone decides.
//
// Thread safety: pure functions; an EncodedFilter is a plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/query/syntax/ast.h"
#include "lib/segment/searchable_block.h"

namespace logkit::query {

struct EncodedFilter {
  enum class Kind : std::uint8_t { kAll, kAny, kField };
  // All of these are in one value.
  using Searches = std::vector<segment::TextSearch>;

  Kind kind = Kind::kField;
  std::vector<EncodedFilter> operands;  // of kAll and kAny
  // Of kField: a value of the field, or, without a name, of any field, has one
  // of the choices.
  std::optional<std::string> field;
  std::vector<Searches> choices;
};

// Nothing where a search would tell nothing. `any_field`: filters on the message
// look into every field (RunOptions::any_field).
std::optional<EncodedFilter> encoded_filter_of(const Filter& filter, bool any_field);

// Ascending. Errors of the block's storage.
Result<std::vector<std::uint32_t>> candidate_rows(const EncodedFilter& filter,
                                                  segment::SearchableBlock& block);

}  // namespace logkit::query
