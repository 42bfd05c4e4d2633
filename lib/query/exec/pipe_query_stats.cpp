// query_stats: what was read for the rows that come in, in place of them.
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/executor.h"

namespace logkit::query {
namespace {

class QueryStatsStage : public Stage {
 public:
  QueryStatsStage(const StageContext& context, OperatorPtr next)
      : Stage(std::move(next)), source_(context.source), totals_(context.totals) {}

  Status push(record::Batch batch) override {
    row_count_ += batch.row_count();
    return {};
  }

  Status finish() override {
    RowBuilder rows({"BytesReadTotal", "BlocksProcessed", "RowsProcessed", "RowsFound"}, next());
    const ReadFigures read = source_ == nullptr ? ReadFigures{} : source_->read_so_far();
    if (read.bytes) rows.set(0, std::to_string(*read.bytes), record::Kind::kNumber);
    if (read.blocks) rows.set(1, std::to_string(*read.blocks), record::Kind::kNumber);
    if (totals_ != nullptr) {
      rows.set(2, std::to_string(totals_->rows_read), record::Kind::kNumber);
    }
    rows.set(3, std::to_string(row_count_), record::Kind::kNumber);
    LK_RETURN_IF_ERROR(rows.end_row());
    LK_RETURN_IF_ERROR(rows.flush());
    return Stage::finish();
  }

 private:
  const Source* source_;
  const RunTotals* totals_;
  std::uint64_t row_count_ = 0;
};

}  // namespace

Result<OperatorPtr> make_stage(const QueryStatsPipe&, const StageContext& context,
                               OperatorPtr next) {
  return OperatorPtr(std::make_unique<QueryStatsStage>(context, std::move(next)));
}

}  // namespace logkit::query
