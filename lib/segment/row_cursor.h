// RowCursor: for a row of a block, which value of each column comes next.
//
// Values lie dense in row order, so the place of a row's values is the number
// of values of the rows before it. Going forward costs the slots of the rows
// passed; a jump starts from one of the checkpoints kept every few rows.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/shape_list.h"

namespace logkit::segment {

class RowCursor {
 public:
  // `shapes` and `shape_ids` must outlive it. `columns` are those of the block,
  // `value_counts` what each holds; kCorrupt (I19) where the shapes need others
  // or do not use them up.
  static Result<RowCursor> create(const ShapeList& shapes,
                                  std::span<const std::uint32_t> shape_ids,
                                  std::span<const std::uint32_t> columns,
                                  std::span<const std::uint64_t> value_counts);

  // Goes to the start of `row`.
  void seek(std::size_t row);
  // The next value of `column` (an index into the columns given), and one on:
  // called for the slots of the row in order.
  std::uint32_t take(std::size_t column) { return next_[column]++; }
  // After all slots of the row were taken.
  void end_row() { ++row_; }

  // The place in the columns given of each slot of the row's shape.
  std::span<const std::uint32_t> slots(std::size_t row) const;

 private:
  RowCursor(const ShapeList& shapes, std::span<const std::uint32_t> shape_ids)
      : shapes_(&shapes), shape_ids_(shape_ids) {}
  Status place_slots(std::span<const std::uint32_t> columns);
  void skip_row();

  const ShapeList* shapes_;
  std::span<const std::uint32_t> shape_ids_;
  std::vector<std::uint32_t> slots_;       // of the shapes in use, one after the other
  std::vector<std::uint64_t> first_slot_;  // of each shape in slots_; kUnused
  std::size_t column_count_ = 0;
  std::size_t interval_rows_ = 0;
  std::vector<std::uint32_t> checkpoints_;  // next_ at row 0, interval, 2 * interval …
  std::vector<std::uint32_t> next_;
  std::size_t row_ = 0;
};

}  // namespace logkit::segment
