// RowMap: where the values of a row are in the dense columns of its block.
//
// A column holds its values in row order; how many each row has follows from
// the shape of the row. The value of a field is the last of its slots: with
// duplicate keys a query sees the last.
//
// Thread safety: plain values.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/shape_list.h"

namespace logkit::segment {

struct RowMap {
  static constexpr std::uint8_t kAbsent = 0xFF;

  // Row r's value is value r of the first column: nothing else is filled.
  bool identity = false;
  std::vector<std::uint8_t> part;    // of each row: index into the columns, or kAbsent
  std::vector<std::uint32_t> value;  // of each row: index into that column
  bool any_absent = false;
};

// `columns` are those of one field, at most 8; `value_counts` what each holds.
// kCorrupt (I19) where shapes and columns do not agree on the counts.
Result<RowMap> map_rows(const ShapeList& shapes, std::span<const std::uint32_t> shape_ids,
                        std::span<const std::uint32_t> columns,
                        std::span<const std::uint64_t> value_counts);

// From now on only these rows, ascending, have values: what stays of the values
// of each of the `parts`, ascending, and where they are among those.
std::vector<std::vector<std::uint32_t>> keep_rows(RowMap& map, std::span<const std::uint32_t> rows,
                                                  std::size_t parts, std::size_t row_count);

}  // namespace logkit::segment
