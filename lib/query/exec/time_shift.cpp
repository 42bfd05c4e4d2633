#include "lib/query/exec/time_shift.h"

#include "lib/query/exec/fields.h"

namespace logkit::query {
namespace {

class TimeShift : public Stage {
 public:
  TimeShift(std::int64_t offset_ns, OperatorPtr next)
      : Stage(std::move(next)), offset_ns_(offset_ns) {}

  Status push(record::Batch batch) override {
    LK_TRY(const record::Column* times, batch.times());
    std::vector<std::int64_t> time_ns = times->numbers();
    for (std::int64_t& time : time_ns) {
      std::int64_t shifted = 0;
      if (!__builtin_add_overflow(time, offset_ns_, &shifted)) time = shifted;
    }
    batch.set_column(std::string(kTimeField),
                     record::Column::times(std::move(time_ns), times->present_rows()));
    return pass(std::move(batch));
  }

 private:
  std::int64_t offset_ns_;
};

}  // namespace

OperatorPtr make_time_shift(std::int64_t offset_ns, OperatorPtr next) {
  return std::make_unique<TimeShift>(offset_ns, std::move(next));
}

}  // namespace logkit::query
