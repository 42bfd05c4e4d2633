// Which fields filters and pipes read and make: the parts that plan.h is made
// of.
//
// Thread safety: pure functions.
#pragma once

#include <string_view>

#include "lib/query/plan.h"

namespace logkit::query {

void add_filter_fields(const Filter& filter, FieldSet& fields);
// What has to be there before `pipe` so that what is needed after it can be
// made.
FieldSet needed_above(const Pipe& pipe, const FieldSet& below);
// True where a name in the set is resolved through the field `name`: level
// through severity.
bool is_alias_of_any(std::string_view name, const FieldSet& fields);

// Whether the order of the rows that come into the pipe can be seen in what it
// gives out: a pipe that passes rows on says so of none.
enum class OrderUse {
  kPasses,   // rows go through in their order
  kMakes,    // gives rows in an order of its own, whatever came in
  kDepends,  // what it gives depends on the order
};
OrderUse order_use(const Pipe& pipe);

// The pipe counts rows by the values of one field, and sees nothing else of them.
bool counts_rows_by_one_field(const Pipe& pipe);

}  // namespace logkit::query
