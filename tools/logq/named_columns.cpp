// The columns of --fields for csv and table, objects among them.
#include <algorithm>
#include <optional>

#include "lib/record/column_builder.h"
#include "lib/record/json_layout.h"
#include "lib/record/json_write.h"
#include "tools/logq/shown_columns.h"

namespace logkit::logq {
namespace {

// {"o":{"x":1}} has the member x of o: its path within the object, nothing
// where it is no member.
std::optional<record::FieldPath> path_within(const record::FieldPath& path,
                                             std::string_view object) {
  std::string joined;
  for (std::size_t depth = 0; depth + 1 < path.depth(); ++depth) {
    if (depth > 0) joined.push_back('.');
    joined += path.keys()[depth];
    if (joined.size() > object.size()) return std::nullopt;
    if (joined != object) continue;
    const auto rest = path.keys().begin() + static_cast<std::ptrdiff_t>(depth) + 1;
    return record::FieldPath(std::vector<std::string>(rest, path.keys().end()));
  }
  return std::nullopt;
}

// An object of the records as the JSON text of each row.
class ObjectColumn {
 public:
  // `own`: what rows have under the name itself, may be null.
  ObjectColumn(record::Batch& batch, std::string_view name, const record::Column* own)
      : batch_(batch), own_(own), fields_(batch.fields().size()), columns_(fields_.size()) {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      auto path = path_within(batch.fields()[i].path, name);
      if (!path) continue;
      fields_[i].path = std::move(*path);
      has_members_ = true;
    }
  }
  bool has_members() const { return has_members_; }

  Result<record::Column> build() {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i].path.depth() == 0) continue;
      LK_TRY(columns_[i], batch_.column(i));
    }
    std::vector<bool> wanted(batch_.source_row_count(), false);
    for (const std::uint32_t row : batch_.selection()) wanted[row] = true;
    record::ColumnBuilder builder;
    builder.reserve(wanted.size());
    for (std::uint32_t row = 0; row < wanted.size(); ++row) {
      if (!wanted[row]) {
        builder.add_absent();
      } else {
        LK_RETURN_IF_ERROR(add_row(row, builder));
      }
    }
    return builder.finish();
  }

 private:
  Status add_row(std::uint32_t row, record::ColumnBuilder& builder) {
    record::TextScratch scratch;
    if (own_ != nullptr && own_->present(row)) {
      builder.add(own_->text(row, scratch), own_->kind(row));
      return {};
    }
    LK_RETURN_IF_ERROR(lay_out(row));
    text_.assign(1, '{');
    layout_->append_members(
        [&](std::size_t field, std::string& out) {
          const record::Column& column = *columns_[field];
          const record::Kind kind = column.kind(row);
          if (kind == record::Kind::kAbsent) return false;
          record::TextScratch member;
          record::append_json_value(column.text(row, member), kind, out);
          return true;
        },
        text_);
    if (text_.size() == 1) {
      builder.add_absent();
    } else {
      text_ += '}';
      builder.add(text_, record::Kind::kString);
    }
    return {};
  }

  // Most rows have their members in the order of the row before.
  Status lay_out(std::uint32_t row) {
    LK_TRY(const std::span<const std::uint32_t> order, batch_.field_order(row));
    members_.clear();
    for (const std::uint32_t field : order) {
      if (fields_[field].path.depth() > 0) members_.push_back(field);
    }
    if (!layout_ || members_ != laid_out_) {
      layout_.emplace(fields_, members_);
      laid_out_ = members_;
    }
    return {};
  }

  record::Batch& batch_;
  const record::Column* own_;
  std::vector<record::Field> fields_;  // of the batch; without a path: no member
  std::vector<const record::Column*> columns_;
  bool has_members_ = false;
  std::vector<std::size_t> members_;
  std::vector<std::size_t> laid_out_;
  std::optional<record::JsonLayout> layout_;
  std::string text_;
};

}  // namespace

Result<std::vector<const record::Column*>> named_columns(record::Batch& batch,
                                                         const ShownColumns& shown,
                                                         std::span<const std::string> names) {
  std::vector<const record::Column*> columns;
  for (const std::string& name : names) {
    const record::Column* own = shown.find(name);
    ObjectColumn object(batch, name, own);
    if (object.has_members()) {
      LK_TRY(record::Column built, object.build());
      own = batch.keep_resolved(name, std::move(built));
    }
    columns.push_back(own);
  }
  return columns;
}

}  // namespace logkit::logq
