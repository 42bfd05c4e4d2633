// uniq: each tuple of values once, in the order of the values.
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/tuple_counter.h"

namespace logkit::query {
namespace {

class UniqStage : public Stage, public Gathering {
 public:
  UniqStage(const UniqPipe& pipe, const StageContext& context, OperatorPtr next)
      : Stage(std::move(next)), pipe_(pipe), counter_(pipe.by, context.spill) {}

  Status push(record::Batch batch) override { return counter_.add(batch); }
  Mergeable* mergeable() override { return &counter_; }

  Status finish() override {
    std::vector<std::string> extra;
    if (pipe_.hits) extra.push_back(pipe_.hits->name);
    TupleRows rows(pipe_.by, std::move(extra), next());
    std::uint64_t given = 0;
    Status emitted = counter_.for_each([&](const Tuple& tuple) -> Result<bool> {
      std::vector<std::uint64_t> cells;
      if (pipe_.hits) cells.push_back(tuple.hits);
      LK_RETURN_IF_ERROR(rows.add(tuple, cells));
      ++given;
      return next().wants_more() && (pipe_.limit == 0 || given < pipe_.limit);
    });
    LK_RETURN_IF_ERROR(std::move(emitted));
    LK_RETURN_IF_ERROR(rows.flush());
    return Stage::finish();
  }

 private:
  UniqPipe pipe_;
  TupleCounter counter_;
};

}  // namespace

Result<OperatorPtr> make_stage(const UniqPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  return OperatorPtr(std::make_unique<UniqStage>(pipe, context, std::move(next)));
}

}  // namespace logkit::query
