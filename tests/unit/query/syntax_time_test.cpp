#include <limits>

#include "lib/base/civil_time.h"
#include "tests/unit/query/syntax_helpers.h"

namespace logkit::query {
namespace {

constexpr std::int64_t kEarliest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();

std::int64_t ns(std::string_view text) { return parse_rfc3339_ns(text).value(); }

struct Case {
  std::string text;
  std::int64_t min_ns;
  std::int64_t max_ns;
};

void check(const Case& each) {
  CAPTURE(each.text);
  const auto filter = filter_of<TimeFilter>(each.text);
  CHECK(filter.min_ns == each.min_ns);
  CHECK(filter.max_ns == each.max_ns);
}

TEST_CASE("durations reach back from now", "[query][time]") {
  check({"_time:5m", kNow - 300'000'000'000 + 1, kNow});
  check({"_time:-5m", kNow - 300'000'000'000 + 1, kNow});
  check({"_time:5m offset 1h", kNow - 3'900'000'000'000 + 1, kNow - 3'600'000'000'000});
  check({"_time:5m offset -1h", kNow + 3'300'000'000'000 + 1, kNow + 3'600'000'000'000});
  check({"_time:offset 1h", kEarliest, kNow - 3'600'000'000'000});
}

TEST_CASE("dates cover what they name", "[query][time]") {
  check({"_time:2024", ns("2024-01-01T00:00:00Z"), ns("2025-01-01T00:00:00Z") - 1});
  check({"_time:2024-02", ns("2024-02-01T00:00:00Z"), ns("2024-03-01T00:00:00Z") - 1});
  check({"_time:2024-12", ns("2024-12-01T00:00:00Z"), ns("2025-01-01T00:00:00Z") - 1});
  check({"_time:2024-02-29", ns("2024-02-29T00:00:00Z"), ns("2024-03-01T00:00:00Z") - 1});
  check({"_time:2024-02-29T", ns("2024-02-29T00:00:00Z"), ns("2024-03-01T00:00:00Z") - 1});
  check({"_time:2024-02-29T10", ns("2024-02-29T10:00:00Z"), ns("2024-02-29T11:00:00Z") - 1});
  check({"_time:2024-02-29T10:20", ns("2024-02-29T10:20:00Z"), ns("2024-02-29T10:21:00Z") - 1});
  check({"_time:2024-02-29T10:20:30Z", ns("2024-02-29T10:20:30Z"), ns("2024-02-29T10:20:31Z") - 1});
  check({"_time:=2024-02-29T10:20:30.5Z", ns("2024-02-29T10:20:30.5Z"),
         ns("2024-02-29T10:20:30.5Z")});
  check({"_time:\"2024-02-29 10:20\"", ns("2024-02-29T10:20:00Z"), ns("2024-02-29T10:21:00Z") - 1});
  check({"_time:now", kNow, kNow});
}

TEST_CASE("zones", "[query][time]") {
  check({"_time:2024-02-29+02:00", ns("2024-02-28T22:00:00Z"), ns("2024-02-29T22:00:00Z") - 1});
  check({"_time:2024-02-07:00", ns("2024-02-01T07:00:00Z"), ns("2024-03-01T07:00:00Z") - 1});
  check({"_time:2024-02:30", ns("2024-01-01T02:30:00Z"), ns("2025-01-01T02:30:00Z") - 1});
  check({"_time:2024-02-29T10-03:30", ns("2024-02-29T13:30:00Z"), ns("2024-02-29T14:30:00Z") - 1});
}

TEST_CASE("ranges: an open end leaves out all that the bound names", "[query][time]") {
  const std::int64_t april = ns("2023-04-01T00:00:00Z");
  const std::int64_t may = ns("2023-05-01T00:00:00Z");
  check({"_time:[2023-04-01, 2023-04-30]", april, may - 1});
  check({"_time:[2023-04, 2023-05)", april, may - 1});
  check({"_time:(2023-03, 2023-05)", april, may - 1});
  check({"_time:[-10m, -1m)", kNow - 600'000'000'000, kNow - 60'000'000'000 - 1});
  check({"_time:[now-10m, now+1m]", kNow - 600'000'000'000, kNow + 60'000'000'000});
  check({"_time:[5m, now]", kNow - 300'000'000'000, kNow});
  check({"_time:[2023-04, 2023-05) offset 1d", april - kNsPerDay, may - kNsPerDay - 1});
  check({"_time:[1700000000, 1700000001)", 1'700'000'000'000'000'000,
         1'700'000'001'000'000'000 - 1});
  check({"_time:[1700000000123, 1700000000123456]", 1'700'000'000'123'000'000,
         1'700'000'000'123'456'999});
}

TEST_CASE("comparisons; with a duration they are about age", "[query][time]") {
  const std::int64_t day = ns("2024-05-01T00:00:00Z");
  check({"_time:>=2024-05-01", day, kLatest});
  check({"_time:>2024-05-01", day + kNsPerDay, kLatest});
  check({"_time:<2024-05-01", kEarliest, day - 1});
  check({"_time:<=2024-05-01", kEarliest, day + kNsPerDay - 1});
  check({"_time:>5m", kEarliest, kNow - 300'000'000'000 - 1});
  check({"_time:>=5m", kEarliest, kNow - 300'000'000'000});
  check({"_time:<5m", kNow - 300'000'000'000 + 1, kLatest});
  check({"_time:<=5m", kNow - 300'000'000'000, kLatest});
  check({"_time:<now offset 1h", kEarliest, kNow - 3'600'000'000'000 - 1});
}

TEST_CASE("the option time_offset moves every time of its query", "[query][time]") {
  check({"options(time_offset=1d) _time:5m", kNow - 300'000'000'000 + 1 - kNsPerDay,
         kNow - kNsPerDay});
  check({"options(time_offset=1d) _time:<now offset 1h", kEarliest,
         kNow - 1 - kNsPerDay - 3'600'000'000'000});
  const Query query = must_parse("options(time_offset=1d) a:in(_time:now | fields b) _time:now");
  const auto& operands = std::get<AndFilter>(query.filter.node).operands;
  const Query& inner = **std::get<ValuesFilter>(operands[0].node).subquery;
  CHECK(std::get<TimeFilter>(inner.filter.node).min_ns == kNow - kNsPerDay);
  CHECK(std::get<TimeFilter>(operands[1].node).min_ns == kNow - kNsPerDay);
}

TEST_CASE("times at the ends of what 64 bits hold do not wrap", "[query][time]") {
  check({"_time:290y", kNow - 290 * 365 * kNsPerDay + 1, kNow});
  check({"_time:[1700-01-01, 2262-01-01] offset 200y", kEarliest,
         ns("2262-01-02T00:00:00Z") - 1 - 200 * 365 * kNsPerDay});
  CHECK_FALSE(parse_query("_time:1600", kAtNow));
  CHECK_FALSE(parse_query("_time:9999", kAtNow));
}

TEST_CASE("hours of the day and days of the week", "[query][time]") {
  const auto day = filter_of<DayRangeFilter>("_time:day_range[08:00, 18:30) offset -2h");
  CHECK(day.min_ns == 8 * 3'600'000'000'000);
  CHECK(day.max_ns == 18 * 3'600'000'000'000 + 1'800'000'000'000 - 1);
  CHECK(day.offset.ns == -7'200'000'000'000);
  const auto open = filter_of<DayRangeFilter>("_time:day_range(8:00, 24:00]");
  CHECK(open.min_ns == 8 * 3'600'000'000'000 + 1);
  CHECK(open.max_ns == kNsPerDay);
  const auto week = filter_of<WeekRangeFilter>("_time:week_range(Sun, saturday)");
  CHECK(week.min_day == 1);
  CHECK(week.max_day == 5);
}

}  // namespace
}  // namespace logkit::query
