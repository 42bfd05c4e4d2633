// TzRule: a POSIX TZ string, "CET-1CEST,M3.5.0,M10.5.0/3", as found at the end
// of a TZif file (RFC 8536, 3.3.1: hours may go from -167 to 167).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logkit::cli {

struct LocalType {
  std::int32_t offset_s = 0;  // east of UTC is positive
  std::string abbreviation;
};

class TzRule {
 public:
  static std::optional<TzRule> parse(std::string_view text);

  const LocalType& type_at(std::int64_t utc_s) const;

 private:
  // A day of a year, and the wall-clock second on it.
  struct Change {
    enum class Kind : std::uint8_t { kMonthWeekDay, kJulianWithoutLeapDay, kDayOfYear };
    Kind kind = Kind::kMonthWeekDay;
    int month = 0, week = 0, day = 0;
    std::int32_t second_of_day = 7200;
  };
  friend class TzRuleParser;
  static std::int64_t local_second(const Change& change, std::int64_t year);

  LocalType standard_;
  std::optional<LocalType> daylight_;
  Change to_daylight_;
  Change to_standard_;
};

}  // namespace logkit::cli
