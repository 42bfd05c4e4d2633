// Filters by the id of a trace: an id is compared by its hex digits, in any case, with
// the dashes of a UUID or without (logkit-record(5)).
//
// Thread safety: pure functions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/query/exec/text_predicate.h"
#include "lib/query/syntax/ast.h"

namespace logkit::query {

// A filter on that field for `text` is one by the id of a trace.
bool is_trace_id(const FieldRef& field, std::string_view text);
// What such a filter finds in any case, in lower case here; empty where it is none.
std::vector<std::string> trace_spellings(const FieldRef& field, std::string_view text);
// What `other` takes and, of a filter by the id of a trace, what is one of the spellings.
std::unique_ptr<TextPredicate> with_trace_spellings(const FieldRef& field, std::string_view text,
                                                    std::unique_ptr<TextPredicate> other);

}  // namespace logkit::query
