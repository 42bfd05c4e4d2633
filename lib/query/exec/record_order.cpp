#include "lib/query/exec/record_order.h"

#include <algorithm>

namespace logkit::query {
namespace {

constexpr std::size_t kNotKnown = static_cast<std::size_t>(-1);
constexpr std::size_t kNoColumn = static_cast<std::size_t>(-2);

}  // namespace

void RecordOrder::begin(record::Batch& batch, const VisibleColumns& columns) {
  batch_ = &batch;
  columns_ = &columns;
  column_of_path_.clear();
}

std::size_t RecordOrder::column_of(record::PathId path) {
  if (path >= column_of_path_.size()) column_of_path_.resize(paths_.size(), kNotKnown);
  std::size_t& known = column_of_path_[path];
  if (known != kNotKnown) return known;
  const std::string name = paths_.path(path).name();
  const auto& columns = columns_->columns();
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&name](const auto& column) { return column.name == name; });
  known = found == columns.end() ? kNoColumn
                                 : static_cast<std::size_t>(found - columns.begin());
  return known;
}

Result<const std::vector<std::size_t>*> RecordOrder::of(std::uint32_t row) {
  order_.clear();
  is_placed_.assign(columns_->columns().size(), false);
  const auto place = [this](std::size_t column) {
    if (is_placed_[column]) return;
    is_placed_[column] = true;
    order_.push_back(column);
  };
  original_.clear();
  if (!batch_->changed()) {
    LK_TRY(const bool has_original, batch_->append_original(row, original_));
    if (has_original && scanner_.scan(original_)) {
      for (const record::JsonToken& token : scanner_.tokens()) {
        const std::size_t column = column_of(token.path);
        if (column != kNoColumn) place(column);
      }
    }
  }
  // A stored time that the record does not have itself comes first.
  if (batch_->prints_stored_time() && !is_placed_[0]) {
    is_placed_[0] = true;
    order_.insert(order_.begin(), 0);
  }
  for (std::size_t i = 0; i < is_placed_.size(); ++i) place(i);
  return static_cast<const std::vector<std::size_t>*>(&order_);
}

}  // namespace logkit::query
