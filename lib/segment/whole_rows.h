// WholeRows: the fields of records that are stored whole, found by scanning
// their JSON. The slow path of a BlockSource; it agrees with the fast one.
//
// Ownership: entries are views into storage of its own. Thread safety: immutable
// once built.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "lib/record/column.h"
#include "lib/record/field_path.h"
#include "lib/segment/values.h"

namespace logkit::segment {

class WholeRows {
 public:
  struct Value {
    std::uint32_t row = 0;
    record::Column::Entry entry;
  };
  struct FieldValues {
    record::FieldPath path;
    std::vector<Value> values;  // ascending by row; of equal rows the last counts
  };

  // `rows` are the block's rows that are stored whole, ascending; `values` their
  // objects.
  WholeRows(std::vector<std::uint32_t> rows, DecodedValues values);
  WholeRows(const WholeRows&) = delete;
  WholeRows& operator=(const WholeRows&) = delete;

  // In the order they first appear.
  const std::vector<FieldValues>& fields() const { return fields_; }
  // The fields of a row's values, in the order of its record.
  std::span<const std::uint32_t> field_order(std::size_t row) const;

 private:
  DecodedValues objects_;
  std::deque<std::string> unescaped_;
  std::vector<FieldValues> fields_;
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> order_;         // of all rows
  std::vector<std::size_t> order_begins_;    // by place in rows_, one more
};

}  // namespace logkit::segment
