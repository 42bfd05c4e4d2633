#include "lib/query/exec/fields.h"

#include <algorithm>
#include <string>

#include "lib/record/column_builder.h"
#include "lib/record/json_write.h"

namespace logkit::query {
namespace {

using record::Column;

bool has_field(const record::Batch& batch, std::string_view name) {
  return std::any_of(batch.fields().begin(), batch.fields().end(),
                     [name](const record::Field& field) { return field.name == name; });
}

Result<Column> make_stream_column(record::Batch& batch) {
  std::vector<const Column*> labels;
  for (const std::string_view label : kStreamLabels) {
    LK_TRY(const Column* column, batch.resolve(label));
    labels.push_back(column);
  }
  record::ColumnBuilder builder;
  builder.reserve(batch.source_row_count());
  std::string text;
  record::TextScratch scratch;
  for (std::size_t row = 0; row < batch.source_row_count(); ++row) {
    text.assign(1, '{');
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const std::string_view value = labels[i]->text(row, scratch);
      if (value.empty()) continue;
      if (text.size() > 1) text.push_back(',');
      text += kStreamLabels[i];
      text.push_back('=');
      record::append_json_string(value, text);
    }
    text.push_back('}');
    builder.add(text, record::Kind::kString);
  }
  return builder.finish();
}

}  // namespace

Result<std::vector<FieldColumn>> printed_fields(record::Batch& batch) {
  std::vector<FieldColumn> fields;
  for (std::size_t i = 0; i < batch.fields().size(); ++i) {
    if (!batch.prints(i)) continue;
    LK_TRY(const Column* column, batch.column(i));
    fields.push_back({.field = &batch.fields()[i], .column = column});
  }
  std::ranges::sort(fields, [](const FieldColumn& a, const FieldColumn& b) {
    if (a.field->name != b.field->name) return a.field->name < b.field->name;
    const std::size_t depth_a = a.field->path.depth();
    const std::size_t depth_b = b.field->path.depth();
    return depth_a != depth_b ? depth_a < depth_b : a.field->path < b.field->path;
  });
  return fields;
}

Result<const Column*> resolve_field(record::Batch& batch, std::string_view name) {
  if (name == kStreamField && !has_field(batch, name)) {
    LK_TRY(Column streams, make_stream_column(batch));
    return batch.keep_resolved(name, std::move(streams));
  }
  return batch.resolve(name);
}

}  // namespace logkit::query
