#include "lib/query/exec/fields.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "lib/base/json_escape.h"
#include "lib/record/column_builder.h"

namespace logkit::query {
namespace {

using record::Column;

using Labels = std::vector<std::string_view>;

Labels labels_of(std::span<const std::string> stream_fields) {
  if (!stream_fields.empty()) return {stream_fields.begin(), stream_fields.end()};
  return {std::begin(kStreamLabels), std::end(kStreamLabels)};
}

// The labels of a row's stream and their columns; rows that lie together mostly have
// the same.
class LabelColumns {
 public:
  explicit LabelColumns(record::Batch& batch) : batch_(batch) {}

  Status seek(std::size_t row) {
    const std::span<const std::string> fields = batch_.stream_fields(row);
    if (is_known_ && fields.data() == fields_.data() && fields.size() == fields_.size()) return {};
    labels_ = labels_of(fields);
    columns_.clear();
    for (const std::string_view label : labels_) {
      LK_TRY(const Column* column, batch_.resolve(label));
      columns_.push_back(column);
    }
    fields_ = fields;
    is_known_ = true;
    return {};
  }
  void append_stream(std::size_t row, std::string& text) {
    text.push_back('{');
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      const std::string_view value = columns_[i]->text(row, scratch_);
      if (value.empty()) continue;
      if (text.back() != '{') text.push_back(',');
      text += labels_[i];
      text.push_back('=');
      append_json_string(value, text);
    }
    text.push_back('}');
  }

 private:
  record::Batch& batch_;
  bool is_known_ = false;
  std::span<const std::string> fields_;
  Labels labels_;
  std::vector<const Column*> columns_;
  record::TextScratch scratch_;
};

// Of a record with a field of that name what it says, of others their labels.
Result<Column> make_stream_column(record::Batch& batch) {
  LK_TRY(const Column* own, batch.column_named(kStreamField));
  LabelColumns columns(batch);
  record::TextScratch scratch;
  record::ColumnBuilder builder;
  builder.reserve(batch.source_row_count());
  std::string text;
  for (std::size_t row = 0; row < batch.source_row_count(); ++row) {
    if (own->present(row)) {
      builder.add(own->text(row, scratch), own->kind(row));
      continue;
    }
    LK_RETURN_IF_ERROR(columns.seek(row));
    text.clear();
    columns.append_stream(row, text);
    builder.add(text, record::Kind::kString);
  }
  return builder.finish();
}

}  // namespace

bool add_stream_labels(const record::Batch& batch, std::vector<std::string>& labels) {
  const std::size_t before = labels.size();
  const std::string* last = nullptr;
  bool is_first = true;
  for (const std::uint32_t row : batch.selection()) {
    const std::span<const std::string> fields = batch.stream_fields(row);
    if (!is_first && fields.data() == last) continue;
    is_first = false;
    last = fields.data();
    for (const std::string_view label : labels_of(fields)) {
      if (std::find(labels.begin(), labels.end(), label) == labels.end())
        labels.emplace_back(label);
    }
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
  LK_TRY(const Column* column, batch.resolve(name));
  if (name != kStreamField || column->all_present()) return column;
  LK_TRY(Column streams, make_stream_column(batch));
  return batch.keep_resolved(name, std::move(streams));
}

Status add_stream_field(record::Batch& batch) {
  LK_TRY(const Column* own, batch.column_named(kStreamField));
  if (own->all_present()) return {};
  LK_TRY(Column streams, make_stream_column(batch));
  batch.set_column(std::string(kStreamField), std::move(streams));
  return {};
}

}  // namespace logkit::query
