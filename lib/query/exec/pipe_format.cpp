// format: a text made of fields.
#include "lib/base/check.h"
#include "lib/query/exec/field_edit.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/format_value.h"
#include "lib/query/exec/pipes.h"

namespace logkit::query {
namespace {

using record::Column;

class FormatStage : public Stage {
 public:
  FormatStage(const FormatPipe& pipe, RowCondition condition, OperatorPtr next)
      : Stage(std::move(next)), pipe_(pipe), condition_(std::move(condition)) {
    for (const PatternStep& step : pipe_.pattern.steps) {
      functions_.push_back(format_function(step.option));
      LK_CHECK(functions_.back() != nullptr);
    }
  }

  Status push(record::Batch batch) override {
    std::vector<const Column*> columns;
    for (const PatternStep& step : pipe_.pattern.steps) {
      columns.push_back(nullptr);
      if (step.field.empty()) continue;
      LK_TRY(columns.back(), resolve_field(batch, step.field));
    }
    LK_TRY(const std::vector<bool> wanted, condition_.rows(batch));
    LK_TRY(FieldEdit field, FieldEdit::begin(batch, pipe_.result.name,
                                             {.keep_original = pipe_.keep_original_fields,
                                              .skip_empty = pipe_.skip_empty_results}));
    for (std::size_t row = 0; row < wanted.size(); ++row) {
      if (!wanted[row]) {
        field.keep();
        continue;
      }
      make_text(columns, row);
      field.set(text_, record::Kind::kString);
    }
    batch.set_column(pipe_.result.name, field.finish());
    return pass(std::move(batch));
  }

 private:
  void make_text(const std::vector<const Column*>& columns, std::size_t row) {
    text_.clear();
    record::TextScratch scratch;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      text_ += pipe_.pattern.steps[i].literal;
      if (columns[i] != nullptr) functions_[i](columns[i]->text(row, scratch), text_);
    }
  }

  FormatPipe pipe_;
  RowCondition condition_;
  std::vector<FormatFunction> functions_;
  std::string text_;
};

}  // namespace

Result<OperatorPtr> make_stage(const FormatPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_TRY(RowCondition condition, RowCondition::compile(pipe.condition, context));
  return OperatorPtr(std::make_unique<FormatStage>(pipe, std::move(condition), std::move(next)));
}

}  // namespace logkit::query
