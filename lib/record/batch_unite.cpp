#include "lib/record/batch_unite.h"

#include <algorithm>

#include "lib/base/civil_time.h"
#include "lib/record/column_builder.h"

namespace logkit::record {
namespace {

using Form = Column::Form;

bool has_few_entries(const Column* column) {
  return column->form() == Form::kConst || column->form() == Form::kDict;
}

Column unite_dictionaries(std::span<const Column* const> columns, std::size_t row_count) {
  std::vector<Column::Entry> entries = {Column::Entry{}};
  std::vector<std::uint32_t> ids(row_count, 0);
  for (const Column* column : columns) {
    const auto base = static_cast<std::uint32_t>(entries.size());
    entries.insert(entries.end(), column->entries().begin(), column->entries().end());
    for (std::size_t row = 0; row < row_count; ++row) {
      if (ids[row] != 0) continue;
      const std::uint32_t id = column->form() == Form::kDict ? column->ids()[row] : 0;
      if (column->entries()[id].kind != Kind::kAbsent) ids[row] = base + id;
    }
  }
  return Column::dictionary(std::move(entries), std::move(ids));
}

}  // namespace

Column unite_columns(std::span<const Column* const> columns) {
  const std::size_t row_count = columns.front()->row_count();
  if (std::all_of(columns.begin(), columns.end(), has_few_entries)) {
    return unite_dictionaries(columns, row_count);
  }
  ColumnBuilder builder;
  TextScratch scratch;
  for (std::size_t row = 0; row < row_count; ++row) {
    const Column* found = nullptr;
    for (const Column* column : columns) {
      found = column;
      if (column->present(row)) break;
    }
    const std::string_view text = found->text(row, scratch);
    const bool own_text = found->form() == Form::kInt || found->form() == Form::kTime;
    if (own_text) {
      builder.add(text, found->kind(row));
    } else {
      builder.add_view(text, found->kind(row));
    }
  }
  return builder.finish();
}

Column parse_times(const Column& texts) {
  std::vector<std::int64_t> time_ns(texts.row_count(), 0);
  std::vector<bool> present(texts.row_count(), false);
  TextScratch scratch;
  for (std::size_t row = 0; row < texts.row_count(); ++row) {
    const auto parsed = parse_rfc3339_ns(texts.text(row, scratch));
    if (!parsed) continue;
    time_ns[row] = *parsed;
    present[row] = true;
  }
  return Column::times(std::move(time_ns), std::move(present));
}

}  // namespace logkit::record
