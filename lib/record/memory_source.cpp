#include "lib/record/memory_source.h"

#include <algorithm>

#include "lib/record/aliases.h"
#include "lib/record/batch_unite.h"
#include "lib/record/column_builder.h"

namespace logkit::record {

void MemorySource::add(std::string name, Column column) {
  add(FieldPath(std::move(name)), std::move(column));
}

void MemorySource::add(FieldPath path, Column column) {
  LK_CHECK(column.row_count() == row_count_);
  std::string name = path.name();
  if (name == "_time" && !has_times_) set_times(parse_times(column));
  fields_.push_back({.path = std::move(path), .name = std::move(name)});
  columns_.push_back(std::move(column));
}

void MemorySource::add_texts(std::string name, const std::vector<std::string>& texts) {
  ColumnBuilder builder;
  for (const std::string& text : texts) {
    builder.add(text, text.empty() ? Kind::kAbsent : Kind::kString);
  }
  add(std::move(name), builder.finish());
}

void MemorySource::set_times(Column times) {
  times_ = std::move(times);
  has_times_ = true;
}

Result<Column> MemorySource::load(std::size_t index) {
  ++loads_;
  return std::move(columns_[index]);
}

Result<Column> MemorySource::load_times() {
  ++loads_;
  if (has_times_) return std::move(times_);
  return Column::times(std::vector<std::int64_t>(row_count_, 0),
                       std::vector<bool>(row_count_, false));
}

}  // namespace logkit::record
