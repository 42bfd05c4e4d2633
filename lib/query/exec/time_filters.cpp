#include "lib/base/civil_time.h"
#include "lib/query/exec/row_matcher.h"
#include "lib/query/syntax/time_expr.h"

namespace logkit::query {
namespace {

// Leaves the rows whose time fulfils `holds`; a row without time never does.
template <typename Holds>
Status narrow_by_time(record::Batch& batch, Rows& rows, const Holds& holds) {
  if (rows.empty()) return {};
  LK_TRY(const record::Column* times, batch.times());
  const auto& time_ns = times->numbers();
  const auto& present = times->present_rows();
  std::erase_if(rows, [&](std::uint32_t row) {
    return (!present.empty() && !present[row]) || !holds(time_ns[row]);
  });
  return {};
}

class TimeNode : public RowMatcher {
 public:
  explicit TimeNode(const TimeFilter& filter) : min_ns_(filter.min_ns), max_ns_(filter.max_ns) {}
  Status narrow(record::Batch& batch, Rows& rows) override {
    // Most blocks of a window lie within it.
    const auto span = batch.time_span();
    if (span && span->min_ns >= min_ns_ && span->max_ns <= max_ns_) return {};
    return narrow_by_time(batch, rows, [this](std::int64_t time_ns) {
      return time_ns >= min_ns_ && time_ns <= max_ns_;
    });
  }
  int cost() const override { return 0; }

 private:
  std::int64_t min_ns_;
  std::int64_t max_ns_;
};

class DayRangeNode : public RowMatcher {
 public:
  explicit DayRangeNode(const DayRangeFilter& filter)
      : min_ns_(filter.min_ns), max_ns_(filter.max_ns), offset_ns_(filter.offset.ns) {}
  Status narrow(record::Batch& batch, Rows& rows) override {
    return narrow_by_time(batch, rows, [this](std::int64_t time_ns) {
      const std::int64_t of_day = floor_mod(saturating_add(time_ns, offset_ns_), kNsPerDay);
      return of_day >= min_ns_ && of_day <= max_ns_;
    });
  }
  int cost() const override { return 1; }

 private:
  std::int64_t min_ns_;
  std::int64_t max_ns_;
  std::int64_t offset_ns_;
};

class WeekRangeNode : public RowMatcher {
 public:
  explicit WeekRangeNode(const WeekRangeFilter& filter)
      : min_day_(filter.min_day), max_day_(filter.max_day), offset_ns_(filter.offset.ns) {}
  Status narrow(record::Batch& batch, Rows& rows) override {
    return narrow_by_time(batch, rows, [this](std::int64_t time_ns) {
      const std::int64_t day = day_of_ns(saturating_add(time_ns, offset_ns_));
      const int weekday = static_cast<int>(weekday_of_days(day));
      return weekday >= min_day_ && weekday <= max_day_;
    });
  }
  int cost() const override { return 1; }

 private:
  int min_day_;
  int max_day_;
  std::int64_t offset_ns_;
};

}  // namespace

std::unique_ptr<RowMatcher> make_node(const TimeFilter& filter) {
  return std::make_unique<TimeNode>(filter);
}
std::unique_ptr<RowMatcher> make_node(const DayRangeFilter& filter) {
  return std::make_unique<DayRangeNode>(filter);
}
std::unique_ptr<RowMatcher> make_node(const WeekRangeFilter& filter) {
  return std::make_unique<WeekRangeNode>(filter);
}

}  // namespace logkit::query
