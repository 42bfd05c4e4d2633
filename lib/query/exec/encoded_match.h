// encoded_match: the rows of a stored block that a filter may take, found on
// values as they are stored, before any text is made.
//
// Sound: a row that the filter takes is among the rows given. The filter itself
// then looks at these; of rows that are sure only what it asks beyond the search.
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
  // A row may be sure: then it is taken. One that this is not said of is only a
  // candidate, whatever the search says.
  bool decides = false;
  // Of kAll: the whole filter. A row is sure where all operands that decide are.
  bool is_first = false;
};

// Nothing where a search would tell nothing. `any_field`: filters on the message
// look into every field (RunOptions::any_field).
std::optional<EncodedFilter> encoded_filter_of(const Filter& filter, bool any_field);

// A search's rows are of use to the filter that it was made of alone.
std::uint64_t search_key(const Filter& filter, bool any_field);

// What is left to be asked of a row that is sure; nothing: no row is.
std::optional<Filter> undecided_part(const Filter& filter, bool any_field);

// Ascending.
struct CandidateRows {
  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> sure;  // of these
};
// Errors of the block's storage.
Result<CandidateRows> candidate_rows(const EncodedFilter& filter,
                                     segment::SearchableBlock& block);

}  // namespace logkit::query
