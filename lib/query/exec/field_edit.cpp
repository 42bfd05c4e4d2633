#include "lib/query/exec/field_edit.h"

#include "lib/query/exec/fields.h"
#include "lib/record/aliases.h"

namespace logkit::query {
namespace {

using record::Column;

// Texts of numbers and times are made for each call: they have to be copied.
bool makes_texts(const Column& column) {
  return column.form() == Column::Form::kInt || column.form() == Column::Form::kTime;
}

void add_row(const Column& column, std::size_t row, record::ColumnBuilder& builder) {
  if (!makes_texts(column)) {
    record::TextScratch unused;
    builder.add_view(column.text(row, unused), column.kind(row));
    return;
  }
  record::TextScratch scratch;
  builder.add(column.text(row, scratch), column.kind(row));
}

}  // namespace

Result<RowCondition> RowCondition::compile(const std::optional<Filter>& condition,
                                           const StageContext& context) {
  RowCondition compiled;
  if (condition) {
    LK_TRY(compiled.matcher_, compile_filter(*condition, context.filter));
  }
  return compiled;
}

Result<std::vector<bool>> RowCondition::rows(record::Batch& batch) {
  Rows rows = batch.selection();
  if (matcher_ != nullptr) LK_RETURN_IF_ERROR(matcher_->narrow(batch, rows));
  std::vector<bool> wanted(batch.source_row_count(), false);
  for (const std::uint32_t row : rows) wanted[row] = true;
  return wanted;
}

Result<const Column*> own_field(record::Batch& batch, std::string_view name) {
  if (record::aliases_of(name).empty()) return batch.resolve(name);
  if (name == kTimeField && batch.prints_stored_time()) return batch.resolve(name);
  for (std::size_t i = 0; i < batch.fields().size(); ++i) {
    if (batch.fields()[i].name == name) return batch.column(i);
  }
  return static_cast<const Column*>(nullptr);
}

Result<FieldEdit> FieldEdit::begin(record::Batch& batch, std::string name, EditOptions options) {
  FieldEdit edit;
  LK_TRY(edit.own_, own_field(batch, name));
  if (options.keep_original) {
    LK_TRY(edit.seen_, resolve_field(batch, name));
  }
  edit.name_ = std::move(name);
  edit.options_ = options;
  edit.builder_.reserve(batch.source_row_count());
  return edit;
}

bool FieldEdit::takes(std::string_view text) const {
  if (options_.skip_empty && text.empty()) return false;
  if (!options_.keep_original) return true;
  record::TextScratch scratch;
  return seen_->text(builder_.row_count(), scratch).empty();
}

void FieldEdit::set(std::string_view text, record::Kind kind) {
  if (!takes(text)) return keep();
  if (text.empty()) {
    builder_.add_absent();
  } else {
    builder_.add(text, kind);
  }
}

void FieldEdit::set_view(std::string_view text, record::Kind kind) {
  if (!takes(text)) return keep();
  builder_.add_view(text, text.empty() ? record::Kind::kAbsent : kind);
}

void FieldEdit::keep() {
  if (own_ == nullptr) {
    builder_.add_absent();
  } else {
    add_row(*own_, builder_.row_count(), builder_);
  }
}

Result<VisibleColumns> VisibleColumns::of(record::Batch& batch) {
  VisibleColumns visible;
  if (batch.prints_stored_time()) {
    LK_TRY(const Column* times, batch.printed_times());
    visible.add(kTimeField, times);
  }
  for (std::size_t i = 0; i < batch.fields().size(); ++i) {
    const std::string& name = batch.fields()[i].name;
    const bool hidden = batch.has_stored_time() && !batch.is_named(i) &&
                        record::is_reserved_field(name);
    if (hidden || visible.find(name) < visible.columns_.size()) continue;
    LK_TRY(const Column* column, own_field(batch, name));
    visible.add(name, column);
  }
  return visible;
}

void VisibleColumns::add(std::string_view name, const Column* column) {
  places_.find_or_add(name);
  columns_.push_back({std::string(name), column});
}

std::size_t VisibleColumns::find(std::string_view name) const {
  const std::uint32_t place = places_.find(name);
  return place == KeyTable::kNone ? columns_.size() : place;
}

}  // namespace logkit::query
