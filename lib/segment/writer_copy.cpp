// Blocks of other segments, as they are stored.
#include <algorithm>
#include <utility>

#include "lib/segment/segment_writer.h"

namespace logkit::segment {

std::optional<std::uint32_t> SegmentWriter::number_shape(const BlockOrigin& origin,
                                                         const Shape& shape) {
  if (shape.kind == ShapeKind::kWhole) return std::nullopt;
  if (shape.kind == ShapeKind::kText) {
    return table_.text_shape(shape.terminated, shape.columns.size() > 1);
  }
  std::vector<ColumnName> names;
  for (const std::uint32_t id : shape.columns) {
    const ColumnInfo& column = origin.footer.columns[id];
    if (column.field == kNoField) return std::nullopt;
    names.push_back({&origin.footer.fields[column.field].path, column.value_class});
  }
  return table_.adopt(shape, names, limits(origin.columns.info()));
}

bool SegmentWriter::number_shapes(const BlockOrigin& origin) {
  const std::vector<std::uint64_t>& rows_of_shape = origin.rows_of_shape;
  SegmentNumbers& numbers = origin.numbers;
  numbers.shapes.resize(origin.shapes.size(), kNoNumber);
  numbers.columns.resize(origin.footer.columns.size(), kNoNumber);
  numbers.fields.resize(origin.footer.fields.size(), kNoNumber);
  std::vector<std::uint32_t> used;
  for (std::size_t id = 0; id < rows_of_shape.size(); ++id) {
    if (rows_of_shape[id] == 0) continue;
    const Shape shape = origin.shapes[id];
    if (numbers.shapes[id] == kNoNumber) {
      const auto number = number_shape(origin, shape);
      if (!number) return false;
      const std::span<const std::uint32_t> columns = table_.shapes().columns(*number);
      if (columns.size() != shape.columns.size()) return false;
      for (std::size_t slot = 0; slot < columns.size(); ++slot) {
        numbers.columns[shape.columns[slot]] = columns[slot];
        const std::uint32_t field = origin.footer.columns[shape.columns[slot]].field;
        if (field != kNoField) numbers.fields[field] = table_.schema().columns[columns[slot]].field;
      }
      numbers.shapes[id] = *number;
    }
    used.push_back(numbers.shapes[id]);
  }
  // What is predicted from shapes hangs on their being different.
  std::sort(used.begin(), used.end());
  return std::adjacent_find(used.begin(), used.end()) == used.end();
}

void SegmentWriter::number_sources(const BlockOrigin& origin) {
  std::vector<std::uint32_t>& sources = origin.numbers.sources;
  for (std::size_t id = sources.size(); id < origin.footer.sources.size(); ++id) {
    sources.push_back(table_.source_id(origin.footer.sources[id]));
  }
}

void SegmentWriter::count_rows(const BlockOrigin& origin) {
  const std::vector<std::uint64_t>& rows_of_shape = origin.rows_of_shape;
  for (std::size_t id = 0; id < rows_of_shape.size(); ++id) {
    if (rows_of_shape[id] == 0) continue;
    const Shape shape = origin.shapes[id];
    if (shape.kind == ShapeKind::kText) {
      footer_.statistics.text_rows += rows_of_shape[id];
      if (shape.columns.size() > 1) footer_.statistics.parse_error_rows += rows_of_shape[id];
    } else {
      footer_.statistics.json_rows += rows_of_shape[id];
    }
  }
}

Status SegmentWriter::copy_terms(const BlockOrigin& origin) {
  if (terms_ == nullptr) return {};
  static_assert(kNoNumber == index::kNoField);
  return terms_->add_stored_block(static_cast<std::uint32_t>(footer_.blocks.size()),
                                  {.terms = *origin.terms,
                                   .number = static_cast<std::uint32_t>(origin.block),
                                   .text_bytes = origin.columns.info().raw_bytes,
                                   .fields = origin.numbers.fields,
                                   .numbers = origin.term_numbers});
}

Result<bool> SegmentWriter::copy_block(const BlockOrigin& origin) {
  const BlockInfo& info = origin.columns.info();
  if (info.whole_rows > 0 || (terms_ != nullptr && origin.terms == nullptr)) return false;
  if (!number_shapes(origin)) return false;
  number_sources(origin);
  if (rows_.row_count() > 0) LK_RETURN_IF_ERROR(flush_block(Beside::kNothing));
  LK_RETURN_IF_ERROR(take_block());
  builder_.take_tables(table_);
  auto block = builder_.copy(origin, static_cast<std::uint32_t>(footer_.blocks.size()),
                             footer_.columns, footer_.fields);
  if (!block) return false;
  LK_RETURN_IF_ERROR(copy_terms(origin));
  count_rows(origin);
  rows_before_ += info.rows;
  raw_bytes_before_ += info.raw_bytes;
  block_ = std::move(*block);
  LK_RETURN_IF_ERROR(put_block());
  block_tables_bytes_ =
      text_tables_.memory_bytes() + (terms_ == nullptr ? 0 : terms_->memory_bytes());
  return true;
}

}  // namespace logkit::segment
