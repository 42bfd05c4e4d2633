#include "lib/query/exec/row_builder.h"

#include "lib/record/memory_source.h"

namespace logkit::query {

RowBuilder::RowBuilder(std::vector<std::string> names, Operator& below)
    : names_(std::move(names)), columns_(names_.size()), below_(below) {}

void RowBuilder::set(std::size_t column, std::string_view text, record::Kind kind) {
  columns_[column].add(text, kind);
}

void RowBuilder::set_owned(std::size_t column, std::string text, record::Kind kind) {
  columns_[column].add_owned(std::move(text), kind);
}

Status RowBuilder::end_row() {
  ++rows_;
  for (record::ColumnBuilder& column : columns_) {
    if (column.row_count() < rows_) column.add_absent();
  }
  return rows_ == kOutputBatchRows ? flush() : Status();
}

Status RowBuilder::flush() {
  if (rows_ == 0) return {};
  auto source = std::make_unique<record::MemorySource>(rows_);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    source->add(names_[i], columns_[i].finish());
  }
  rows_ = 0;
  return below_.push(record::Batch(std::move(source)));
}

}  // namespace logkit::query
