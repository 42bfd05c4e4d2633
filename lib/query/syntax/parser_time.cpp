#include <array>
#include <limits>
#include <utility>

#include "lib/base/civil_time.h"
#include "lib/query/syntax/number.h"
#include "lib/query/syntax/parser.h"
#include "lib/query/syntax/print.h"
#include "lib/query/syntax/time_expr.h"

namespace logkit::query {
namespace {

constexpr std::int64_t kEarliest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kTimeHelp =
    "write a duration (5m), a time (2024-05-30, 2024-05-30T10:20:30Z), now, or a range [FROM, TO)";

// A duration without sign is an age; "now-5m" and dates are points.
std::optional<std::int64_t> parse_age(std::string_view text) {
  const auto ns = parse_duration_ns(text);
  if (!ns) return std::nullopt;
  return *ns < 0 ? -*ns : *ns;
}

}  // namespace

// After "_time:".
Filter Parser::parse_time(std::uint32_t begin) {
  if (at("day_range")) return parse_day_range(begin);
  if (at("week_range")) return parse_week_range(begin);
  if (at("offset")) return parse_time_offset_only(begin);
  if (at("<") || at(">")) return parse_time_compare(begin);
  if (at("[") || at("(")) return parse_time_range(begin);
  if (take("=")) return parse_time_point(begin, true);
  return parse_time_point(begin, false);
}

// `5m` is (now-5m, now]; `2024-05` the whole month.
Filter Parser::parse_time_point(std::uint32_t begin, bool equals) {
  const Text text = parse_number_text("a time or a duration");
  TimeFilter filter;
  filter.text = (equals ? "=" : "") + quote_number(text.value);
  if (const auto age_ns = parse_age(text.value)) {
    filter.min_ns = saturating_add(saturating_sub(options_.now_ns, *age_ns), 1);
    filter.max_ns = options_.now_ns;
  } else if (const auto span = parse_time_expr(text.value, options_.now_ns)) {
    filter.min_ns = span->first_ns;
    filter.max_ns = span->last_ns;
  } else if (!error_) {
    fail(text.span, "'" + text.value + "' is no time", std::string(kTimeHelp));
  }
  return finish_time(std::move(filter), begin);
}

// With a point, later and earlier; with a duration, older and younger.
Filter Parser::parse_time_compare(std::uint32_t begin) {
  const bool less = at("<");
  next();
  const bool or_equal = at("=") && touches();
  if (or_equal) next();
  const Text text = parse_number_text("a time or a duration");
  TimeFilter filter;
  filter.text = std::string(less ? "<" : ">") + (or_equal ? "=" : "") +
                quote_number(text.value);
  filter.min_ns = kEarliest;
  filter.max_ns = kLatest;
  const auto age_ns = parse_age(text.value);
  const auto span = parse_time_expr(text.value, options_.now_ns);
  if (!age_ns && !span) {
    if (!error_) fail(text.span, "'" + text.value + "' is no time", std::string(kTimeHelp));
    return {};
  }
  // An age grows towards the past.
  if (less != age_ns.has_value()) {
    filter.max_ns = or_equal ? span->last_ns : saturating_sub(span->first_ns, 1);
  } else {
    filter.min_ns = or_equal ? span->first_ns : saturating_add(span->last_ns, 1);
  }
  return finish_time(std::move(filter), begin);
}

Filter Parser::parse_time_range(std::uint32_t begin) {
  bool includes_min = false;
  bool includes_max = false;
  parse_range_open(includes_min);
  const Text min_text = parse_number_text("the time where the range begins");
  expect(",", "between the times of the range");
  const Text max_text = parse_number_text("the time where the range ends");
  parse_range_close(includes_max);
  TimeFilter filter;
  filter.text = (includes_min ? "[" : "(") + quote_number(min_text.value) + "," +
                quote_number(max_text.value) + (includes_max ? "]" : ")");
  const auto min_span = parse_time_expr(min_text.value, options_.now_ns);
  const auto max_span = parse_time_expr(max_text.value, options_.now_ns);
  if (!min_span || !max_span) {
    const Text& wrong = min_span ? max_text : min_text;
    if (!error_) fail(wrong.span, "'" + wrong.value + "' is no time", std::string(kTimeHelp));
    return {};
  }
  filter.min_ns = includes_min ? min_span->first_ns : saturating_add(min_span->last_ns, 1);
  filter.max_ns = includes_max ? max_span->last_ns : saturating_sub(max_span->first_ns, 1);
  return finish_time(std::move(filter), begin);
}

// `_time:offset 1h`: everything until an hour ago.
Filter Parser::parse_time_offset_only(std::uint32_t begin) {
  TimeFilter filter;
  filter.min_ns = kEarliest;
  filter.max_ns = options_.now_ns;
  return finish_time(std::move(filter), begin);
}

// `offset 1h` moves the whole range an hour into the past; so does the option
// time_offset, on top.
Filter Parser::finish_time(TimeFilter filter, std::uint32_t begin) {
  const auto move_back = [&filter](std::int64_t offset_ns) {
    if (filter.min_ns != kEarliest) filter.min_ns = saturating_sub(filter.min_ns, offset_ns);
    if (filter.max_ns != kLatest) filter.max_ns = saturating_sub(filter.max_ns, offset_ns);
  };
  move_back(time_offset_ns_);
  if (at("offset")) {
    const Duration offset = parse_offset();
    move_back(offset.ns);
    if (!filter.text.empty()) filter.text += ' ';
    filter.text += "offset " + offset.text;
  }
  return make(std::move(filter), begin);
}

Duration Parser::parse_offset() {
  next();
  return parse_duration_value("the offset");
}

bool Parser::parse_range_open(bool& includes) {
  includes = at("[");
  if (take("[") || take("(")) return true;
  fail_expected("'[' or '('");
  return false;
}

bool Parser::parse_range_close(bool& includes) {
  includes = at("]");
  if (take("]") || take(")")) return true;
  fail_expected("']' or ')' to close the range");
  return false;
}

// `day_range[08:00, 18:00)`, by the clock of UTC plus the offset.
Filter Parser::parse_day_range(std::uint32_t begin) {
  next();
  bool includes_min = false;
  bool includes_max = false;
  DayRangeFilter filter;
  std::string min_text;
  std::string max_text;
  parse_range_open(includes_min);
  filter.min_ns = parse_day_time(min_text) + (includes_min ? 0 : 1);
  expect(",", "between the times of the day");
  filter.max_ns = parse_day_time(max_text) - 1;
  parse_range_close(includes_max);
  if (includes_max) ++filter.max_ns;
  filter.text =
      (includes_min ? "[" : "(") + min_text + ", " + max_text + (includes_max ? "]" : ")");
  if (at("offset")) filter.offset = parse_offset();
  return make(std::move(filter), begin);
}

// hh:mm, up to 24:00.
std::int64_t Parser::parse_day_time(std::string& text) {
  const Text typed = parse_number_text("a time of the day, hh:mm");
  text = typed.value;
  const std::size_t colon = typed.value.find(':');
  std::optional<std::uint64_t> hours;
  std::optional<std::uint64_t> minutes;
  if (colon != std::string::npos && typed.value.size() - colon == 3 && colon <= 2) {
    hours = parse_count(typed.value.substr(0, colon));
    minutes = parse_count(typed.value.substr(colon + 1));
  }
  if (!hours || !minutes || *hours > 24 || *minutes > 59 || (*hours == 24 && *minutes > 0)) {
    if (!error_) {
      fail(typed.span, "'" + typed.value + "' is no time of the day", "write it as hh:mm");
    }
    return 0;
  }
  return static_cast<std::int64_t>(*hours * 3600 + *minutes * 60) * kNsPerSecond;
}

Filter Parser::parse_week_range(std::uint32_t begin) {
  next();
  bool includes_min = false;
  bool includes_max = false;
  WeekRangeFilter filter;
  std::string min_text;
  std::string max_text;
  parse_range_open(includes_min);
  filter.min_day = parse_week_day(min_text) + (includes_min ? 0 : 1);
  expect(",", "between the days of the week");
  filter.max_day = parse_week_day(max_text) - 1;
  parse_range_close(includes_max);
  if (includes_max) ++filter.max_day;
  filter.text =
      (includes_min ? "[" : "(") + min_text + ", " + max_text + (includes_max ? "]" : ")");
  if (at("offset")) filter.offset = parse_offset();
  return make(std::move(filter), begin);
}

int Parser::parse_week_day(std::string& text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kDays = {{
      {"sun", "sunday"},
      {"mon", "monday"},
      {"tue", "tuesday"},
      {"wed", "wednesday"},
      {"thu", "thursday"},
      {"fri", "friday"},
      {"sat", "saturday"},
  }};
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    if (!at(kDays[day].first) && !at(kDays[day].second)) continue;
    text = token().raw;
    next();
    return static_cast<int>(day);
  }
  fail_expected("a day of the week", "write Mon or Monday");
  return 0;
}

}  // namespace logkit::query
