// Batch: the order in which the fields of a row print.
//
// A batch's list of fields has the order of their first row, which depends on
// where a batch begins. So that the same records print the same way from any
// source, a row's fields follow its own record.
#include <algorithm>
#include <numeric>

#include "lib/record/batch.h"

namespace logkit::record {

void Batch::prepare_order() {
  order_.prepared = true;
  order_.field_at.assign(source_->fields().size(), kNoField);
  order_.last_seen.assign(fields_.size(), 0);
  order_.calls = 0;
  order_.made.clear();
  for (std::uint32_t i = 0; i < fields_.size(); ++i) {
    const Use& use = uses_[i];
    for (const std::uint32_t place : use.places) order_.field_at[place] = i;
    // An untouched field is where its record has it, or nowhere.
    const bool untouched = use.places.size() == 1 && slots_[use.slot].source_index == use.places[0];
    if (!untouched) order_.made.push_back(i);
  }
  std::ranges::stable_sort(order_.made, {}, [this](std::uint32_t i) { return uses_[i].made; });
}

// The names of `fields a, o` one after the other, the members of an object as
// they stand in the record. Fields by name are all among those made.
void Batch::order_by_group() {
  std::ranges::stable_sort(order_.result, {},
                           [this](std::uint32_t field) { return uses_[field].group; });
}

Result<std::span<const std::uint32_t>> Batch::field_order(std::uint32_t row) {
  if (!order_.prepared) prepare_order();
  order_.source_order.clear();
  bool by_row = false;
  if (!order_is_fixed_ || keeps_objects_) {
    LK_TRY(by_row, source_->append_field_order(row, order_.source_order));
  }
  if (!by_row) {
    order_.result.resize(fields_.size());
    std::iota(order_.result.begin(), order_.result.end(), 0u);
    return std::span<const std::uint32_t>(order_.result);
  }
  order_.result.clear();
  ++order_.calls;
  const auto add = [this](std::uint32_t field) {
    if (order_.last_seen[field] == order_.calls) return;
    order_.last_seen[field] = order_.calls;
    order_.result.push_back(field);
  };
  for (const std::uint32_t place : order_.source_order) {
    if (order_.field_at[place] != kNoField) add(order_.field_at[place]);
  }
  for (const std::uint32_t field : order_.made) add(field);
  if (order_is_fixed_) order_by_group();
  return std::span<const std::uint32_t>(order_.result);
}

}  // namespace logkit::record
