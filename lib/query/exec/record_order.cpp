#include "lib/query/exec/record_order.h"

#include <algorithm>

namespace logkit::query {

void RecordOrder::begin(record::Batch& batch, const VisibleColumns& columns) {
  batch_ = &batch;
  is_placed_.resize(columns.columns().size());
  column_of_field_.clear();
  for (const record::Field& field : batch.fields()) {
    const auto found = std::find_if(
        columns.columns().begin(), columns.columns().end(),
        [&field](const auto& column) { return column.name == field.name; });
    // One past the last: a field that never prints.
    column_of_field_.push_back(static_cast<std::size_t>(found - columns.columns().begin()));
  }
}

Result<const std::vector<std::size_t>*> RecordOrder::of(std::uint32_t row) {
  order_.clear();
  std::fill(is_placed_.begin(), is_placed_.end(), false);
  LK_TRY(const auto fields, batch_->field_order(row));
  for (const std::uint32_t field : fields) {
    const std::size_t column = column_of_field_[field];
    if (column == is_placed_.size() || is_placed_[column]) continue;
    is_placed_[column] = true;
    order_.push_back(column);
  }
  // A stored time that the record does not have itself comes first.
  if (batch_->prints_stored_time() && !is_placed_[0]) order_.insert(order_.begin(), 0);
  return static_cast<const std::vector<std::size_t>*>(&order_);
}

}  // namespace logkit::query
