// drop_empty_fields: records without their fields that have no value, and no
// record without any.
#include <algorithm>
#include <string>

#include "lib/query/exec/fields.h"
#include "lib/query/exec/pipes.h"
#include "lib/record/column_builder.h"

namespace logkit::query {
namespace {

using record::Column;

Column without_empty(const Column& column) {
  record::ColumnBuilder builder;
  builder.reserve(column.row_count());
  const bool makes_texts =
      column.form() == Column::Form::kInt || column.form() == Column::Form::kTime;
  record::TextScratch scratch;
  for (std::size_t row = 0; row < column.row_count(); ++row) {
    const std::string_view text = column.text(row, scratch);
    if (text.empty()) {
      builder.add_absent();
    } else if (makes_texts) {
      builder.add(text, column.kind(row));
    } else {
      builder.add_view(text, column.kind(row));
    }
  }
  return builder.finish();
}

// The rows of a batch; its columns are asked for as late as ever.
class WithoutEmpty : public record::BatchSource {
 public:
  explicit WithoutEmpty(record::Batch batch) : batch_(std::move(batch)) {}

  std::size_t row_count() const override { return batch_.source_row_count(); }
  const std::vector<record::Field>& fields() const override { return batch_.fields(); }
  Result<Column> load(std::size_t index) override {
    LK_TRY(const Column* column, batch_.column(index));
    return without_empty(*column);
  }
  Result<Column> load_times() override {
    LK_TRY(const Column* times, batch_.times());
    return Column::times(times->numbers(), times->present_rows());
  }
  bool has_order_times() const override { return true; }
  Result<Column> load_order_times() override {
    LK_TRY(const Column* times, batch_.source_times());
    return Column::times(times->numbers(), times->present_rows());
  }
  Result<bool> append_field_order(std::size_t row, std::vector<std::uint32_t>& out) override {
    LK_TRY(const auto order, batch_.field_order(static_cast<std::uint32_t>(row)));
    out.insert(out.end(), order.begin(), order.end());
    return true;
  }
  Result<bool> append_original(std::size_t, std::string&) override { return false; }
  Result<bool> append_raw_line(std::size_t row, std::string& out) override {
    return batch_.append_raw_line(static_cast<std::uint32_t>(row), out);
  }
  bool has_arrivals() const override { return true; }
  Result<std::uint64_t> arrival(std::size_t row) override {
    return batch_.arrival(static_cast<std::uint32_t>(row));
  }
  bool has_stored_time() const override { return batch_.has_stored_time(); }
  std::span<const std::string> stream_fields(std::size_t row) const override {
    return batch_.stream_fields(row);
  }

 private:
  record::Batch batch_;
};

class DropEmptyFieldsStage : public Stage {
 public:
  using Stage::Stage;

  Status push(record::Batch batch) override {
    LK_RETURN_IF_ERROR(select_non_empty(batch));
    if (batch.row_count() == 0) return {};
    std::vector<bool> named;
    for (std::size_t i = 0; i < batch.fields().size(); ++i) named.push_back(batch.is_named(i));
    const bool prints_time = batch.prints_stored_time();
    const Rows rows = batch.selection();
    record::Batch dropped(std::make_unique<WithoutEmpty>(std::move(batch)));
    for (std::size_t i = 0; i < named.size(); ++i) dropped.set_named(i, named[i]);
    if (!prints_time) dropped.hide_stored_time();
    dropped.select(rows);
    return pass(std::move(dropped));
  }

 private:
  // Looks into as many columns as it takes to find a value in every row.
  static Status select_non_empty(record::Batch& batch) {
    Rows empty = batch.selection();
    if (batch.prints_stored_time()) {
      LK_TRY(const Column* times, batch.times());
      std::erase_if(empty, [times](std::uint32_t row) { return times->present(row); });
    }
    for (std::size_t i = 0; i < batch.fields().size() && !empty.empty(); ++i) {
      LK_TRY(const Column* column, batch.column(i));
      record::TextScratch scratch;
      std::erase_if(empty,
                    [&](std::uint32_t row) { return !column->text(row, scratch).empty(); });
    }
    if (empty.empty()) return {};
    std::vector<bool> is_empty(batch.source_row_count(), false);
    for (const std::uint32_t row : empty) is_empty[row] = true;
    Rows rows = batch.selection();
    std::erase_if(rows, [&is_empty](std::uint32_t row) { return is_empty[row]; });
    batch.select(std::move(rows));
    return {};
  }
};

}  // namespace

Result<OperatorPtr> make_stage(const DropEmptyFieldsPipe&, const StageContext&,
                               OperatorPtr next) {
  return OperatorPtr(std::make_unique<DropEmptyFieldsStage>(std::move(next)));
}

}  // namespace logkit::query
