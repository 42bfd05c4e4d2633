#include "lib/segment/row_cursor.h"

#include <algorithm>
#include <limits>

namespace logkit::segment {
namespace {

constexpr std::size_t kFewestIntervalRows = 64;
constexpr std::size_t kCheckpointBytes = 4u << 20;
constexpr std::uint64_t kUnused = std::numeric_limits<std::uint64_t>::max();

}  // namespace

Result<RowCursor> RowCursor::create(const ShapeList& shapes,
                                    std::span<const std::uint32_t> shape_ids,
                                    std::span<const std::uint32_t> columns,
                                    std::span<const std::uint64_t> value_counts) {
  RowCursor cursor(shapes, shape_ids);
  LK_RETURN_IF_ERROR(cursor.place_slots(columns));
  cursor.column_count_ = columns.size();
  const std::size_t checkpoint_bytes = std::max<std::size_t>(columns.size(), 1) * sizeof(std::uint32_t);
  cursor.interval_rows_ =
      std::max(kFewestIntervalRows, shape_ids.size() * checkpoint_bytes / kCheckpointBytes + 1);
  cursor.next_.resize(columns.size());
  for (std::size_t row = 0; row < shape_ids.size(); ++row) {
    if (row % cursor.interval_rows_ == 0) {
      cursor.checkpoints_.insert(cursor.checkpoints_.end(), cursor.next_.begin(),
                                 cursor.next_.end());
    }
    cursor.skip_row();
  }
  if (!std::equal(cursor.next_.begin(), cursor.next_.end(), value_counts.begin())) {
    return Error::corrupt("the shapes of the rows do not use up the columns [I19]");
  }
  cursor.row_ = shape_ids.size();
  return cursor;
}

Status RowCursor::place_slots(std::span<const std::uint32_t> columns) {
  const std::uint32_t highest =
      columns.empty() ? 0 : *std::max_element(columns.begin(), columns.end());
  std::vector<std::uint32_t> place(std::size_t{highest} + 1, std::numeric_limits<std::uint32_t>::max());
  for (std::size_t i = 0; i < columns.size(); ++i) place[columns[i]] = static_cast<std::uint32_t>(i);
  first_slot_.assign(shapes_->size(), kUnused);
  for (const std::uint32_t shape : shape_ids_) {
    if (first_slot_[shape] != kUnused) continue;
    first_slot_[shape] = slots_.size();
    for (const std::uint32_t column : shapes_->columns(shape)) {
      if (column >= place.size() || place[column] == std::numeric_limits<std::uint32_t>::max()) {
        return Error::corrupt("a shape needs a column that the block does not have [I19]");
      }
      slots_.push_back(place[column]);
    }
  }
  return {};
}

std::span<const std::uint32_t> RowCursor::slots(std::size_t row) const {
  const std::uint32_t shape = shape_ids_[row];
  return {slots_.data() + first_slot_[shape], shapes_->columns(shape).size()};
}

void RowCursor::skip_row() {
  for (const std::uint32_t slot : slots(row_)) ++next_[slot];
  ++row_;
}

void RowCursor::seek(std::size_t row) {
  const bool near = row >= row_ && row - row_ < interval_rows_;
  if (!near) {
    const std::size_t checkpoint = row / interval_rows_;
    const auto from = checkpoints_.begin() +
                      static_cast<std::ptrdiff_t>(checkpoint * column_count_);
    std::copy_n(from, column_count_, next_.begin());
    row_ = checkpoint * interval_rows_;
  }
  while (row_ < row) skip_row();
}

}  // namespace logkit::segment
