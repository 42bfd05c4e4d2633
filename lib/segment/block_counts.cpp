// The part of BlockReader that knows of values how many rows have them.
#include <algorithm>
#include <numeric>

#include "lib/segment/block_reader.h"

namespace logkit::segment {

std::optional<record::TimeSpan> BlockReader::time_span() const {
  return record::TimeSpan{frames_->info().min_time_ns, frames_->info().max_time_ns};
}

// True also where looking would take longer than it is worth.
bool BlockReader::may_be_twice_in_a_row(const StoredPart& part) const {
  constexpr std::size_t kFewShapes = 256;
  if (shapes_.size() > kFewShapes) return true;
  for (std::size_t shape = 0; shape < shapes_.size(); ++shape) {
    const std::span<const std::uint32_t> columns = shapes_.columns(shape);
    if (std::count(columns.begin(), columns.end(), part.column) > 1) return true;
  }
  return false;
}

// Where no row has two values of a field, and all are of one column, they are counted
// without a look at the rows.
Result<std::optional<record::ValueCounts>> BlockReader::count_values(std::size_t index) {
  LK_CHECK(index < fields_.size());
  const Origin& origin = origins_[index];
  std::optional<record::ValueCounts> unknown;
  if (has_whole_rows() || origin.footer_field == kNone) return unknown;
  LK_TRY(const std::vector<StoredPart> parts, stored_parts(origin.footer_field));
  const ColumnEntry& entry = *parts.front().entry;
  if (parts.size() > 1 || entry.value_count > row_count()) return unknown;
  if (may_be_twice_in_a_row(parts.front())) return unknown;
  LK_TRY(auto counted, frames_->counted_values(entry));
  if (!counted) return unknown;
  const std::size_t count = counted->counts.size();
  RowMap map;
  map.any_absent = entry.value_count < row_count();
  map.part.assign(count, 0);
  map.value.resize(count);
  std::iota(map.value.begin(), map.value.end(), 0u);
  if (map.any_absent) {
    map.part.push_back(RowMap::kAbsent);
    map.value.push_back(0);
    counted->counts.push_back(row_count() - entry.value_count);
  }
  std::vector<FieldPart> values(1);
  values.front() = {footer_.columns[parts.front().column].value_class, std::move(counted->values)};
  auto column = build_column(std::move(values), map, counted->counts.size());
  if (!column) return std::move(column).error().at(frames_->describe(entry));
  return std::optional(record::ValueCounts{std::move(*column), std::move(counted->counts)});
}

}  // namespace logkit::segment
