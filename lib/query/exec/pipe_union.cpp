// union: the rows that come in, then those of another query over the same
// records.
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/subqueries.h"

namespace logkit::query {
namespace {

// Rows of a query on into a pipeline.
class PassingSink : public Sink {
 public:
  explicit PassingSink(Operator& below) : below_(below) {}
  Status push(record::Batch& batch) override { return below_.push(std::move(batch)); }
  bool wants_more() const override { return below_.wants_more(); }

 private:
  Operator& below_;
};

class UnionStage : public Stage {
 public:
  UnionStage(const UnionPipe& pipe, const RunOptions* options, OperatorPtr next)
      : Stage(std::move(next)), pipe_(pipe), options_(options) {}

  Status push(record::Batch batch) override { return pass(std::move(batch)); }
  Status finish() override {
    if (next().wants_more()) {
      PassingSink sink(next());
      LK_RETURN_IF_ERROR(run_subquery(*pipe_.query, options_, sink));
    }
    return Stage::finish();
  }

 private:
  UnionPipe pipe_;
  const RunOptions* options_;
};

}  // namespace

Result<OperatorPtr> make_stage(const UnionPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_RETURN_IF_ERROR(check_subquery(context.options));
  return OperatorPtr(std::make_unique<UnionStage>(pipe, context.options, std::move(next)));
}

}  // namespace logkit::query
