#include "lib/cli/time_expr.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "lib/base/ascii.h"
#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/cli/suggest.h"

namespace logkit::cli {
namespace {

constexpr std::string_view kHelp =
    "write 2026-03-01T12:00:00Z, '2026-03-01 12:00', 14:03, today, '2h ago' or @1700000000; "
    "see logkit-time(7)";
constexpr std::array<std::string_view, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};

std::string_view trim(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
  const std::size_t last = text.find_last_not_of(" \t");
  return text.substr(first, last == std::string_view::npos ? 0 : last - first + 1);
}

// Fixed-width digits at `at`.
std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  unsigned value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(text[i] - '0');
  }
  return value;
}

std::optional<unsigned> fraction_ns(std::string_view text) {
  if (text.size() < 2 || (text[0] != '.' && text[0] != ',')) return std::nullopt;
  unsigned value = 0, unit = 100'000'000;
  for (const char c : text.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    value += static_cast<unsigned>(c - '0') * unit;
    unit /= 10;
  }
  return value;
}

// "14:03", "14:03:05", "14:03:05.250": nanoseconds of the day.
std::optional<std::int64_t> time_of_day(std::string_view text) {
  if (text.size() > 1 && text[1] == ':') return std::nullopt;
  const auto hour = digits(text, 0, 2), minute = digits(text, 3, 2);
  if (!hour || !minute || text[2] != ':' || *hour > 23 || *minute > 59) return std::nullopt;
  std::int64_t seconds = std::int64_t{*hour} * 3600 + *minute * 60;
  std::int64_t fraction = 0;
  if (text.size() > 5) {
    const auto second = digits(text, 6, 2);
    if (text[5] != ':' || !second || *second > 60) return std::nullopt;
    seconds += *second;
    if (text.size() > 8) {
      const auto part = fraction_ns(text.substr(8));
      if (!part) return std::nullopt;
      fraction = *part;
    }
  }
  return seconds * kNsPerSecond + fraction;
}

std::optional<std::int64_t> date_days(std::string_view text) {
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (text.size() != 10 || !year || !month || !day || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  if (*month < 1 || *month > 12 || *day < 1 || *day > days_in_month(*year, *month)) {
    return std::nullopt;
  }
  return days_from_civil(*year, *month, *day);
}

// The moment a clock of the zone shows this; nothing where 64 bits of
// nanoseconds do not reach.
std::optional<std::int64_t> from_local(std::int64_t days, std::int64_t of_day_ns,
                                       const TimeZone& zone) {
  const std::int64_t local_s = days * kSecondsPerDay + of_day_ns / kNsPerSecond;
  return ns_from_seconds(zone.to_utc_s(local_s), of_day_ns % kNsPerSecond);
}

// The local day that `now` lies in.
std::int64_t local_day(const TimeContext& context) {
  const std::int64_t now_s = floor_div(context.now_ns, kNsPerSecond);
  return floor_div(now_s + context.zone.offset_s(now_s), kSecondsPerDay);
}

// "today", "yesterday", "mon", "2026-03-01".
std::optional<std::int64_t> day_named(std::string_view text, const TimeContext& context) {
  if (const auto days = date_days(text)) return days;
  const std::string name = to_lower(text);
  const std::int64_t today = local_day(context);
  if (name == "today") return today;
  if (name == "yesterday") return today - 1;
  if (name == "tomorrow") return today + 1;
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    if (name != kDays[i] && name != kDays[i].substr(0, 3)) continue;
    return today - (weekday_of_days(today) + 7 - i) % 7;
  }
  return std::nullopt;
}

// "2026-03-01", "2026-03-01T12:00", "yesterday 14:00", "14:03".
std::optional<std::int64_t> wall_clock(std::string_view text, const TimeContext& context) {
  if (const auto of_day = time_of_day(text)) {
    const std::int64_t today = local_day(context);
    const auto time_ns = from_local(today, *of_day, context.zone);
    if (time_ns && *time_ns > context.now_ns) return from_local(today - 1, *of_day, context.zone);
    return time_ns;
  }
  if (const auto days = day_named(text, context)) return from_local(*days, 0, context.zone);
  const std::size_t cut =
      text.size() > 10 && text[10] == 'T' ? 10 : std::min(text.find(' '), text.size());
  if (cut == text.size()) return std::nullopt;
  const auto days = day_named(text.substr(0, cut), context);
  const auto of_day = time_of_day(trim(text.substr(cut + 1)));
  if (!days || !of_day) return std::nullopt;
  return from_local(*days, *of_day, context.zone);
}

std::optional<std::int64_t> epoch(std::string_view text) {
  if (text.size() < 2 || text[0] != '@') return std::nullopt;
  std::int64_t seconds = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + 1, end, seconds);
  if (error != std::errc()) return std::nullopt;
  if (stopped == end) return ns_from_seconds(seconds);
  const auto part = fraction_ns(text.substr(static_cast<std::size_t>(stopped - text.data())));
  if (!part) return std::nullopt;
  const std::int64_t fraction = *part;
  return ns_from_seconds(seconds, text[1] == '-' ? -fraction : fraction);
}

// A duration with at least one unit: a bare number is no time.
std::optional<std::int64_t> duration(std::string_view text) {
  text = trim(text);
  if (text.empty() || (text.back() >= '0' && text.back() <= '9')) return std::nullopt;
  return parse_duration(text);
}

std::optional<std::int64_t> relative(std::string_view text, std::int64_t now_ns) {
  const std::string name = to_lower(text);
  if (name == "now") return now_ns;
  std::string_view amount = name;
  bool ahead = false;
  if (amount.ends_with(" ago")) {
    amount.remove_suffix(4);
  } else if (amount.starts_with("-")) {
    amount.remove_prefix(1);
  } else if (amount.starts_with("+")) {
    amount.remove_prefix(1);
    ahead = true;
  }
  const auto length = duration(amount);
  if (!length) return std::nullopt;
  std::int64_t time_ns = 0;
  if (__builtin_add_overflow(now_ns, ahead ? *length : -*length, &time_ns)) return std::nullopt;
  return time_ns;
}

// RFC 3339 also without seconds.
std::optional<std::int64_t> with_zone(std::string_view text) {
  if (const auto time_ns = parse_rfc3339_ns(text)) return time_ns;
  std::string full(text);
  std::replace(full.begin(), full.end(), ',', '.');
  if (full.size() > 16 && (full[16] == 'Z' || full[16] == '+' || full[16] == '-')) {
    full.insert(16, ":00");
  }
  return parse_rfc3339_ns(full);
}

Error time_error(std::string_view text) {
  Error error = Error::invalid("'" + std::string(text) + "' is no time");
  static const std::vector<std::string> kWords = {
      "now",     "today",     "yesterday", "tomorrow", "monday",   "tuesday",
      "wednesday", "thursday", "friday",   "saturday", "sunday"};
  const std::string name = to_lower(text);
  const bool word = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
  error.help = word ? did_you_mean(nearest(name, kWords)) : "";
  if (error.help.empty()) error.help = kHelp;
  return error;
}

}  // namespace

Result<std::int64_t> parse_time(std::string_view text, const TimeContext& context) {
  const std::string_view typed = trim(text);
  for (const auto& found : {with_zone(typed), epoch(typed), wall_clock(typed, context),
                            relative(typed, context.now_ns)}) {
    if (found) return *found;
  }
  return time_error(typed);
}

bool is_naive_time(std::string_view text) {
  const std::string_view typed = trim(text);
  const TimeZone utc;
  const TimeContext context{0, utc};
  return !with_zone(typed) && !epoch(typed) && wall_clock(typed, context).has_value();
}

std::string format_time(std::int64_t time_ns, const TimeZone& zone, int digits) {
  const std::int64_t utc_s = floor_div(time_ns, kNsPerSecond);
  const std::int32_t offset = zone.offset_s(utc_s);
  std::int64_t shown_ns = time_ns;
  const bool shifted =
      !zone.is_utc() && !__builtin_add_overflow(time_ns, offset * kNsPerSecond, &shown_ns);
  std::string text = digits < 0 ? format_rfc3339_ns(shown_ns)
                                : format_rfc3339_fixed(shown_ns, static_cast<unsigned>(digits));
  if (!shifted) return text;
  text.pop_back();
  const int minutes = std::abs(offset) / 60;
  text += offset < 0 ? '-' : '+';
  const int digits_shown[] = {minutes / 600, minutes / 60 % 10, minutes % 60 / 10, minutes % 10};
  for (const int digit : digits_shown) text += static_cast<char>('0' + digit);
  text.insert(text.size() - 2, ":");
  return text;
}

std::string describe_window(const TimeWindow& window, const TimeZone& zone) {
  if (!window.limited()) return {};
  const std::string since = window.has_since() ? format_time(window.since_ns, zone) : "";
  std::string until = window.has_until() ? format_time(window.until_ns, zone) : "";
  constexpr std::size_t kDateBytes = 11;  // with the T
  if (!since.empty() && !until.empty() &&
      since.compare(0, kDateBytes, until, 0, kDateBytes) == 0) {
    until.erase(0, kDateBytes);
  }
  if (since.empty()) return ".. " + until;
  return until.empty() ? since + " .." : since + " .. " + until;
}

}  // namespace logkit::cli
