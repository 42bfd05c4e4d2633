// filter, and the filter at the head of a query.
#include "lib/query/exec/filter_stage.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/executor.h"

namespace logkit::query {
namespace {

class FilterStage : public Stage {
 public:
  FilterStage(RowFilter filter, std::uint64_t* matched, OperatorPtr next)
      : Stage(std::move(next)), filter_(std::move(filter)), matched_(matched) {}

  Status push(record::Batch batch) override {
    LK_RETURN_IF_ERROR(filter_.apply(batch));
    if (matched_ != nullptr) *matched_ += batch.row_count();
    return pass(std::move(batch));
  }

 private:
  RowFilter filter_;
  std::uint64_t* matched_;
};

}  // namespace

OperatorPtr make_filter_stage(RowFilter filter, std::uint64_t* matched, OperatorPtr next) {
  return std::make_unique<FilterStage>(std::move(filter), matched, std::move(next));
}

Result<OperatorPtr> make_query_filter_stage(const Filter& filter, const StageContext& context,
                                            std::uint64_t* matched, OperatorPtr next) {
  FilterOptions options = context.filter;
  options.part_rows = context.options->pipe_rows;
  LK_TRY(RowFilter compiled, RowFilter::compile(filter, options));
  return make_filter_stage(std::move(compiled), matched, std::move(next));
}

Result<OperatorPtr> make_stage(const FilterPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_TRY(RowFilter filter, RowFilter::compile(pipe.filter, context.filter));
  return make_filter_stage(std::move(filter), nullptr, std::move(next));
}

}  // namespace logkit::query
