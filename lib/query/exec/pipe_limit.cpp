// limit, offset.
#include <algorithm>

#include "lib/query/exec/limit.h"
#include "lib/query/exec/pipes.h"

namespace logkit::query {
namespace {

class LimitStage : public Stage {
 public:
  LimitStage(std::uint64_t count, OperatorPtr next) : Stage(std::move(next)), left_(count) {}

  Status push(record::Batch batch) override {
    if (left_ == 0) return {};
    if (batch.row_count() > left_) {
      Rows rows = batch.selection();
      rows.resize(static_cast<std::size_t>(left_));
      batch.select(std::move(rows));
    }
    left_ -= batch.row_count();
    return pass(std::move(batch));
  }
  bool wants_more() const override { return left_ > 0 && Stage::wants_more(); }

 private:
  std::uint64_t left_;
};

class OffsetStage : public Stage {
 public:
  OffsetStage(std::uint64_t count, OperatorPtr next) : Stage(std::move(next)), left_(count) {}

  Status push(record::Batch batch) override {
    if (left_ > 0) {
      const auto skipped =
          static_cast<std::size_t>(std::min<std::uint64_t>(left_, batch.row_count()));
      left_ -= skipped;
      const auto& rows = batch.selection();
      batch.select(Rows(rows.begin() + static_cast<std::ptrdiff_t>(skipped), rows.end()));
    }
    return pass(std::move(batch));
  }

 private:
  std::uint64_t left_;
};

}  // namespace

OperatorPtr make_limit(std::uint64_t count, OperatorPtr next) {
  return std::make_unique<LimitStage>(count, std::move(next));
}

Result<OperatorPtr> make_stage(const LimitPipe& pipe, const StageContext&, OperatorPtr next) {
  return make_limit(pipe.count, std::move(next));
}

Result<OperatorPtr> make_stage(const OffsetPipe& pipe, const StageContext&, OperatorPtr next) {
  return OperatorPtr(std::make_unique<OffsetStage>(pipe.count, std::move(next)));
}

}  // namespace logkit::query
