// sample: the first of every N rows.
#include "lib/query/exec/pipes.h"

namespace logkit::query {
namespace {

class SampleStage : public Stage {
 public:
  SampleStage(std::uint64_t every, OperatorPtr next) : Stage(std::move(next)), every_(every) {}

  Status push(record::Batch batch) override {
    Rows rows;
    for (const std::uint32_t row : batch.selection()) {
      if (count_++ % every_ == 0) rows.push_back(row);
    }
    batch.select(std::move(rows));
    return pass(std::move(batch));
  }

 private:
  std::uint64_t every_;
  std::uint64_t count_ = 0;
};

}  // namespace

Result<OperatorPtr> make_stage(const SamplePipe& pipe, const StageContext&, OperatorPtr next) {
  return OperatorPtr(std::make_unique<SampleStage>(pipe.every, std::move(next)));
}

}  // namespace logkit::query
