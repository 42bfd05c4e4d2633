#include "lib/query/exec/record_order.h"

namespace logkit::query {

void RecordOrder::begin(record::Batch& batch, const VisibleColumns& columns) {
  batch_ = &batch;
  is_placed_.assign(columns.columns().size(), false);
  order_.clear();
  column_of_field_.clear();
  for (const record::Field& field : batch.fields()) {
    // One past the last: a field that never prints.
    column_of_field_.push_back(columns.find(field.name));
  }
}

Result<const std::vector<std::size_t>*> RecordOrder::of(std::uint32_t row) {
  // A row has few of the fields that there may be.
  for (const std::size_t column : order_) is_placed_[column] = false;
  order_.clear();
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
