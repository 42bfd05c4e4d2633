#include "lib/base/civil_time.h"

#include <limits>
#include <random>

#include <catch2/catch.hpp>

namespace logkit {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

TEST_CASE("days and dates are the same thing", "[base][time]") {
  CHECK(days_from_civil(1970, 1, 1) == 0);
  CHECK(days_from_civil(2000, 3, 1) == 11'017);
  CHECK(days_from_civil(1969, 12, 31) == -1);
  // Every day of 800 years, counted by hand beside the formula.
  std::int64_t days = days_from_civil(1600, 1, 1);
  for (std::int64_t year = 1600; year < 2400; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      for (unsigned day = 1; day <= days_in_month(year, month); ++day, ++days) {
        if (days_from_civil(year, month, day) != days) FAIL("day " << days);
        if (civil_from_days(days) != CivilDate{year, month, day}) FAIL("day " << days);
      }
    }
  }
  CHECK(days == days_from_civil(2400, 1, 1));
}

TEST_CASE("leap years follow the centuries", "[base][time]") {
  CHECK(is_leap_year(2000));
  CHECK(is_leap_year(2024));
  CHECK_FALSE(is_leap_year(1900));
  CHECK_FALSE(is_leap_year(2023));
  CHECK(days_in_month(2024, 2) == 29);
}

TEST_CASE("weekdays run on through the epoch", "[base][time]") {
  CHECK(weekday_of_days(0) == 4);
  CHECK(weekday_of_days(-1) == 3);
  CHECK(weekday_of_days(days_from_civil(2026, 3, 1)) == 0);
}

TEST_CASE("division rounds down on both sides of zero", "[base][time]") {
  CHECK(floor_div(-1, kNsPerDay) == -1);
  CHECK(floor_mod(-1, kNsPerDay) == kNsPerDay - 1);
  CHECK(floor_div(kLowest, kNsPerDay) == kLowest / kNsPerDay - 1);
  CHECK(day_of_ns(0) == 0);
  CHECK(day_of_ns(-1) == -1);
}

TEST_CASE("times print in their one canonical form", "[base][time]") {
  CHECK(format_rfc3339_ns(0) == "1970-01-01T00:00:00Z");
  CHECK(format_rfc3339_ns(-1) == "1969-12-31T23:59:59.999999999Z");
  CHECK(format_rfc3339_ns(1'772'366'400'123'000'000) == "2026-03-01T12:00:00.123Z");
  CHECK(format_rfc3339_ns(kLowest) == "1677-09-21T00:12:43.145224192Z");
  CHECK(format_rfc3339_ns(kHighest) == "2262-04-11T23:47:16.854775807Z");
  CHECK(format_rfc3339_fixed(1'772'366'400'123'456'789, 3) == "2026-03-01T12:00:00.123Z");
  CHECK(format_rfc3339_fixed(0, 9) == "1970-01-01T00:00:00.000000000Z");
  CHECK(format_rfc3339_fixed(999'999'999, 0) == "1970-01-01T00:00:00Z");
}

TEST_CASE("dates print beyond four digits too", "[base][time]") {
  CHECK(format_date(0) == "1970-01-01");
  CHECK(format_date(days_from_civil(12026, 3, 1)) == "+12026-03-01");
  CHECK(format_date(days_from_civil(-5, 12, 31)) == "-0005-12-31");
  CHECK(format_date(days_from_civil(7, 1, 2)) == "0007-01-02");
}

TEST_CASE("what is printed reads back", "[base][time]") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    auto time_ns = static_cast<std::int64_t>(random());
    if (i % 3 == 0) time_ns = floor_div(time_ns, kNsPerSecond) * kNsPerSecond;
    if (time_ns < kLowest + kNsPerSecond) continue;
    if (parse_rfc3339_ns(format_rfc3339_ns(time_ns)) != time_ns) FAIL(format_rfc3339_ns(time_ns));
    if (ns_from_civil(civil_from_ns(time_ns)) != time_ns) FAIL(time_ns);
  }
  CHECK(parse_rfc3339_ns(format_rfc3339_ns(kLowest)) == kLowest);
  CHECK(parse_rfc3339_ns(format_rfc3339_ns(kHighest)) == kHighest);
}

TEST_CASE("RFC 3339 is read in all its spellings", "[base][time]") {
  const std::int64_t noon = 1'772'366'400 * kNsPerSecond;
  for (const char* text :
       {"2026-03-01T12:00:00Z", "2026-03-01t12:00:00z", "2026-03-01 12:00:00+00:00",
        "2026-03-01T14:00:00+02:00", "2026-03-01T06:30:00-05:30", "2026-03-01T12:00:00.000Z",
        "2026-03-01T12:00:00.0000000009Z", "2026-03-01T11:59:60Z"}) {
    INFO(text);
    CHECK(parse_rfc3339_ns(text) == noon);
  }
}

TEST_CASE("what is no RFC 3339 is refused", "[base][time]") {
  for (const char* text :
       {"", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01T12:00:00.Z", "2026-02-30T12:00:00Z",
        "2026-13-01T12:00:00Z", "2026-00-01T12:00:00Z", "2026-03-01T24:00:00Z",
        "2026-03-01T12:60:00Z", "2026-03-01T12:00:61Z", "2026-3-1T12:00:00Z",
        "2026-03-01T12:00:00Z ", "2026-03-01T12:00:00+24:00", "2026-03-01T12:00:00+0200",
        "2026-03-01T12:00:00,5Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
        "-026-03-01T12:00:00Z", "2026-03-01T12:00:00\0Z"}) {
    INFO(text);
    CHECK_FALSE(parse_rfc3339_ns(text));
  }
}

TEST_CASE("seconds that do not fit are no time", "[base][time]") {
  CHECK(ns_from_seconds(1, 5) == kNsPerSecond + 5);
  CHECK_FALSE(ns_from_seconds(9'223'372'037));
  CHECK_FALSE(ns_from_seconds(kHighest));
  CHECK_FALSE(ns_from_seconds(-9'223'372'038));
  CHECK(ns_from_seconds(-9'223'372'037, 145'224'193) == kLowest + 1);
  CHECK(ns_from_seconds(-9'223'372'036, -854'775'808) == kLowest);
}

}  // namespace
}  // namespace logkit
