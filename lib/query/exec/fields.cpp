#include "lib/query/exec/fields.h"

#include <algorithm>
#include <iterator>
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
  const std::vector<std::string_view> labels = stream_labels(batch);
  std::vector<const Column*> columns;
  for (const std::string_view label : labels) {
    LK_TRY(const Column* column, batch.resolve(label));
    columns.push_back(column);
  }
  record::ColumnBuilder builder;
  builder.reserve(batch.source_row_count());
  std::string text;
  record::TextScratch scratch;
  for (std::size_t row = 0; row < batch.source_row_count(); ++row) {
    text.assign(1, '{');
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const std::string_view value = columns[i]->text(row, scratch);
      if (value.empty()) continue;
      if (text.size() > 1) text.push_back(',');
      text += labels[i];
      text.push_back('=');
      record::append_json_string(value, text);
    }
    text.push_back('}');
    builder.add(text, record::Kind::kString);
  }
  return builder.finish();
}

}  // namespace

std::vector<std::string_view> stream_labels(const record::Batch& batch) {
  const std::span<const std::string> fields = batch.stream_fields();
  if (!fields.empty()) return {fields.begin(), fields.end()};
  return {std::begin(kStreamLabels), std::end(kStreamLabels)};
}

bool add_stream_labels(const record::Batch& batch, std::vector<std::string>& labels) {
  const std::size_t before = labels.size();
  for (const std::string_view label : stream_labels(batch)) {
    if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.emplace_back(label);
  }
  return labels.size() != before;
}

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

Status add_stream_field(record::Batch& batch) {
  if (has_field(batch, kStreamField)) return {};
  LK_TRY(Column streams, make_stream_column(batch));
  batch.set_column(std::string(kStreamField), std::move(streams));
  return {};
}

}  // namespace logkit::query
