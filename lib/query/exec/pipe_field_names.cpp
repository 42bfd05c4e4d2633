// field_names: the names of fields, and how many rows have a value there.
#include <algorithm>
#include <numeric>

#include "lib/query/exec/field_edit.h"
#include "lib/query/exec/key_table.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"

namespace logkit::query {
namespace {

using record::Column;

std::uint64_t count_values(const Column& column, const Rows& rows) {
  const auto count = [&rows](const auto& has_value) {
    return static_cast<std::uint64_t>(std::count_if(rows.begin(), rows.end(), has_value));
  };
  switch (column.form()) {
    case Column::Form::kConst:
      return column.entries().front().text.empty() ? 0 : rows.size();
    case Column::Form::kDict:
      return count([&](std::uint32_t row) {
        return !column.entries()[column.ids()[row]].text.empty();
      });
    case Column::Form::kPlain:
      return count([&](std::uint32_t row) { return !column.entries()[row].text.empty(); });
    case Column::Form::kInt:
    case Column::Form::kTime:
      break;
  }
  return count([&](std::uint32_t row) { return column.present(row); });
}

class FieldNamesStage : public Stage {
 public:
  FieldNamesStage(const FieldNamesPipe& pipe, OperatorPtr next)
      : Stage(std::move(next)), result_(pipe.result.name) {}

  Status push(record::Batch batch) override {
    LK_TRY(const VisibleColumns columns, VisibleColumns::of(batch));
    for (const auto& [name, column] : columns.columns()) {
      if (column == nullptr) continue;
      const std::uint64_t count = count_values(*column, batch.selection());
      if (count == 0) continue;
      const std::uint32_t number = names_.find_or_add(name);
      hits_.resize(names_.size());
      hits_[number] += count;
    }
    return {};
  }

  Status finish() override {
    std::vector<std::uint32_t> order(names_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
      return names_.key(a) < names_.key(b);
    });
    RowBuilder rows({result_, result_ == "hits" ? "hitss" : "hits"}, next());
    for (const std::uint32_t number : order) {
      rows.set(0, names_.key(number), record::Kind::kString);
      rows.set(1, std::to_string(hits_[number]), record::Kind::kNumber);
      LK_RETURN_IF_ERROR(rows.end_row());
    }
    LK_RETURN_IF_ERROR(rows.flush());
    return Stage::finish();
  }

 private:
  std::string result_;
  KeyTable names_;
  std::vector<std::uint64_t> hits_;
};

}  // namespace

Result<OperatorPtr> make_stage(const FieldNamesPipe& pipe, const StageContext&, OperatorPtr next) {
  return OperatorPtr(std::make_unique<FieldNamesStage>(pipe, std::move(next)));
}

}  // namespace logkit::query
