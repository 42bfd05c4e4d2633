// math: fields calculated from fields. A result can be used by those behind it.
#include "lib/query/exec/math_eval.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/values.h"
#include "lib/record/column_builder.h"

namespace logkit::query {
namespace {

class MathStage : public Stage {
 public:
  MathStage(const MathPipe& pipe, std::int64_t now_ns, OperatorPtr next)
      : Stage(std::move(next)), pipe_(pipe) {
    context_.now_ns = now_ns;
  }

  Status push(record::Batch batch) override {
    const Rows rows = batch.selection();
    std::string text;
    for (const MathResult& result : pipe_.results) {
      LK_TRY(const Numbers numbers, evaluate(result.expr, batch, rows, context_));
      // Rows of the selection may be in any order; those beyond it do not count.
      std::vector<double> by_row(batch.source_row_count(), 0);
      for (std::size_t i = 0; i < rows.size(); ++i) by_row[rows[i]] = numbers[i];
      record::ColumnBuilder column;
      column.reserve(by_row.size());
      for (const double number : by_row) {
        text.clear();
        append_number(number, text);
        column.add(text, record::Kind::kNumber);
      }
      batch.set_column(result.result.name, column.finish());
    }
    return pass(std::move(batch));
  }

 private:
  MathPipe pipe_;
  MathContext context_;
};

}  // namespace

Result<OperatorPtr> make_stage(const MathPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  return OperatorPtr(std::make_unique<MathStage>(pipe, context.now_ns, std::move(next)));
}

}  // namespace logkit::query
