#include "lib/cli/tz_rule.h"

#include "lib/base/civil_time.h"

namespace logkit::cli {

// Walks the text; stays failed after the first mismatch.
class TzRuleParser {
 public:
  explicit TzRuleParser(std::string_view text) : rest_(text) {}

  std::optional<TzRule> rule() {
    TzRule rule;
    rule.standard_ = {0, abbreviation()};
    rule.standard_.offset_s = -seconds(24);
    if (ok_ && !rest_.empty()) {
      rule.daylight_ = LocalType{rule.standard_.offset_s + 3600, abbreviation()};
      if (!rest_.empty() && rest_[0] != ',') rule.daylight_->offset_s = -seconds(24);
      // Without rules POSIX leaves it to the system: the rules of the USA.
      rule.to_daylight_ = {TzRule::Change::Kind::kMonthWeekDay, 3, 2, 0};
      rule.to_standard_ = {TzRule::Change::Kind::kMonthWeekDay, 11, 1, 0};
      if (!rest_.empty()) {
        rule.to_daylight_ = change();
        rule.to_standard_ = change();
      }
    }
    if (!ok_ || !rest_.empty()) return std::nullopt;
    return rule;
  }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok_ = take(c) && ok_; }

  int number(int low, int high) {
    int value = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && digits < 4 && rest_[digits] >= '0' && rest_[digits] <= '9') {
      value = value * 10 + (rest_[digits++] - '0');
    }
    rest_.remove_prefix(digits);
    if (digits == 0 || value < low || value > high) ok_ = false;
    return value;
  }

  std::string abbreviation() {
    const bool quoted = take('<');
    std::size_t count = 0;
    const auto is_part = [quoted](char c) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return letter || (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
    };
    while (count < rest_.size() && is_part(rest_[count])) ++count;
    std::string name(rest_.substr(0, count));
    rest_.remove_prefix(count);
    if (count < 3) ok_ = false;
    if (quoted) expect('>');
    return name;
  }

  // [+-]hh[:mm[:ss]]
  std::int32_t seconds(int max_hours) {
    const bool negative = take('-');
    if (!negative) take('+');
    std::int32_t value = number(0, max_hours) * 3600;
    if (take(':')) value += number(0, 59) * 60;
    if (take(':')) value += number(0, 59);
    return negative ? -value : value;
  }

  TzRule::Change change() {
    TzRule::Change change;
    expect(',');
    if (take('M')) {
      change.month = number(1, 12);
      expect('.');
      change.week = number(1, 5);
      expect('.');
      change.day = number(0, 6);
    } else if (take('J')) {
      change.kind = TzRule::Change::Kind::kJulianWithoutLeapDay;
      change.day = number(1, 365);
    } else {
      change.kind = TzRule::Change::Kind::kDayOfYear;
      change.day = number(0, 365);
    }
    if (take('/')) change.second_of_day = seconds(167);
    return change;
  }

  std::string_view rest_;
  bool ok_ = true;
};

std::optional<TzRule> TzRule::parse(std::string_view text) { return TzRuleParser(text).rule(); }

std::int64_t TzRule::local_second(const Change& change, std::int64_t year) {
  std::int64_t day = days_from_civil(year, 1, 1);
  switch (change.kind) {
    case Change::Kind::kJulianWithoutLeapDay:
      day += change.day - 1 + (is_leap_year(year) && change.day >= 60 ? 1 : 0);
      break;
    case Change::Kind::kDayOfYear:
      day += change.day;
      break;
    case Change::Kind::kMonthWeekDay: {
      const auto month = static_cast<unsigned>(change.month);
      day = days_from_civil(year, month, 1);
      const auto first = static_cast<int>(weekday_of_days(day));
      std::int64_t of_month = (change.day - first + 7) % 7 + (change.week - 1) * 7;
      if (of_month >= static_cast<std::int64_t>(days_in_month(year, month))) of_month -= 7;
      day += of_month;
      break;
    }
  }
  return day * kSecondsPerDay + change.second_of_day;
}

const LocalType& TzRule::type_at(std::int64_t utc_s) const {
  if (!daylight_) return standard_;
  const std::int64_t local_s = utc_s + standard_.offset_s;
  const std::int64_t year = civil_from_days(floor_div(local_s, kSecondsPerDay)).year;
  const std::int64_t begins = local_second(to_daylight_, year) - standard_.offset_s;
  const std::int64_t ends = local_second(to_standard_, year) - daylight_->offset_s;
  const bool in_daylight = begins < ends ? utc_s >= begins && utc_s < ends
                                         : utc_s >= begins || utc_s < ends;
  return in_daylight ? *daylight_ : standard_;
}

}  // namespace logkit::cli
