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
  order_.field_of_id.assign(last_id_ + 1, kNoField);
  for (std::uint32_t i = 0; i < fields_.size(); ++i) {
    const Use& use = uses_[i];
    for (const std::uint32_t place : use.places) order_.field_at[place] = i;
    // An untouched field is where its record has it, or nowhere.
    const bool untouched = use.places.size() == 1 && slots_[use.slot].source_index == use.places[0];
    if (!untouched && !use.of_rows) order_.made.push_back(i);
    if (use.id > 0) order_.field_of_id[use.id] = i;
  }
  std::ranges::stable_sort(order_.made, {}, [this](std::uint32_t i) { return uses_[i].made; });
}

// The names of `fields a, o` one after the other, the members of an object as
// they stand in the record. Fields by name are all among those made.
void Batch::order_by_group() {
  std::ranges::stable_sort(order_.result, {},
                           [this](std::uint32_t field) { return uses_[field].group; });
}

void Batch::set_row_fields(RowFields fields) {
  RowOrders orders{.edit = ++edits_,
                   .orders = std::move(fields.orders),
                   .order_of_row = std::move(fields.order_of_row)};
  std::vector<std::uint32_t> ids;
  for (std::size_t i = 0; i < fields.names.size(); ++i) {
    // Whether and where the field is made in every row stays as it is.
    std::uint32_t made = 0;
    bool of_rows = true;
    for (const std::size_t index : fields_named(fields.names[i])) {
      if (made == 0) made = uses_[index].made;
      of_rows = of_rows && uses_[index].of_rows;
    }
    put_field(fields.names[i], add_slot(std::move(fields.columns[i])));
    Use& use = uses_[fields_named(fields.names[i]).front()];
    use.made = made;
    use.of_rows = of_rows;
    if (use.id == 0) use.id = ++last_id_;
    ids.push_back(use.id);
  }
  for (auto& order : orders.orders) {
    for (std::uint32_t& field : order) field = ids[field];
  }
  row_orders_.push_back(std::move(orders));
  after_edit();
}

// False where it stands already.
bool Batch::place(std::uint32_t field) {
  if (order_.last_seen[field] == order_.calls) return false;
  order_.last_seen[field] = order_.calls;
  order_.result.push_back(field);
  return true;
}

// What pipes made, in the order in which they first did. A field that a pipe
// found in some rows only counts as made in these.
void Batch::place_made(std::uint32_t row) {
  if (row_orders_.empty()) {
    for (const std::uint32_t field : order_.made) place(field);
    return;
  }
  order_.ranked.clear();
  for (const std::uint32_t field : order_.made) {
    const Use& use = uses_[field];
    if (use.made > 0 || use.id == 0) {
      order_.ranked.emplace_back(std::uint64_t{use.made} << 32, field);
    }
  }
  for (const RowOrders& orders : row_orders_) {
    std::uint64_t rank = std::uint64_t{orders.edit} << 32;
    for (const std::uint32_t id : orders.orders[orders.order_of_row[row]]) {
      const std::uint32_t field = order_.field_of_id[id];
      ++rank;
      if (field != kNoField) order_.ranked.emplace_back(rank, field);
    }
  }
  std::ranges::sort(order_.ranked);
  for (const auto& [rank, field] : order_.ranked) place(field);
}

Result<std::span<const std::uint32_t>> Batch::field_order(std::uint32_t row) {
  if (!order_.prepared) prepare_order();
  order_.source_order.clear();
  bool by_row = false;
  if (!order_is_fixed_ || keeps_objects_) {
    LK_TRY(by_row, source_->append_field_order(row, order_.source_order));
  }
  order_.result.clear();
  ++order_.calls;
  for (const std::uint32_t place_in_record : order_.source_order) {
    const std::uint32_t field = order_.field_at[place_in_record];
    if (field != kNoField) place(field);
  }
  // Where nothing is known of rows, the list of fields is their order.
  for (std::uint32_t field = 0; !by_row && field < fields_.size(); ++field) {
    const Use& use = uses_[field];
    const bool is_made = use.of_rows || (use.made > 0 && use.places.empty());
    if (row_orders_.empty() || !is_made) place(field);
  }
  place_made(row);
  if (order_is_fixed_ && by_row) order_by_group();
  return std::span<const std::uint32_t>(order_.result);
}

}  // namespace logkit::record
