// Visiting the values of a column for the rows of a batch.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/query/exec/stats/aggregate.h"

namespace logkit::query {

// Calls use(group, text, kind) for each row.
template <typename Use>
void for_each_value(const record::Column& column, const GroupedRows& input, const Use& use) {
  record::TextScratch scratch;
  for (std::size_t i = 0; i < input.rows.size(); ++i) {
    const std::uint32_t row = input.rows[i];
    use(input.groups[i], column.text(row, scratch), column.kind(row));
  }
}

// As above, but may leave out repetitions of a value within a group: for what
// does not change when it sees a value again.
template <typename Use>
void for_each_distinct(const record::Column& column, const GroupedRows& input, const Use& use) {
  using Form = record::Column::Form;
  constexpr std::size_t kMaxPairs = 1 << 22;
  const bool constant = column.form() == Form::kConst;
  const std::size_t pairs = column.entries().size() * input.group_count;
  if ((!constant && column.form() != Form::kDict) || pairs > kMaxPairs) {
    for_each_value(column, input, use);
    return;
  }
  std::vector<bool> seen(pairs, false);
  for (std::size_t i = 0; i < input.rows.size(); ++i) {
    const std::uint32_t entry = constant ? 0 : column.ids()[input.rows[i]];
    const std::size_t pair = input.groups[i] * column.entries().size() + entry;
    if (seen[pair]) continue;
    seen[pair] = true;
    const record::Column::Entry& value = column.entries()[entry];
    use(input.groups[i], value.text, value.kind);
  }
}

}  // namespace logkit::query
