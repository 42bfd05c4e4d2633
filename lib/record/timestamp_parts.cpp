#include "lib/record/timestamp_parts.h"

#include <algorithm>
#include <array>
#include <limits>

namespace logkit::record {
namespace {

constexpr char lower(char c) { return static_cast<char>(c | 0x20); }

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};

struct Zone {
  std::string_view name;
  int offset_minutes;
};
// Sorted by name.
constexpr Zone kZones[] = {
    {"ACDT", 630}, {"ACST", 570}, {"AEDT", 660},  {"AEST", 600},  {"AKDT", -480}, {"AKST", -540},
    {"ART", -180}, {"AWST", 480}, {"BRT", -180},  {"BST", 60},    {"CDT", -300},  {"CEST", 120},
    {"CET", 60},   {"CST", -360}, {"EDT", -240},  {"EEST", 180},  {"EET", 120},   {"EST", -300},
    {"GMT", 0},    {"HKT", 480},  {"HST", -600},  {"IST", 330},   {"JST", 540},   {"KST", 540},
    {"MDT", -360}, {"MSK", 180},  {"MST", -420},  {"NZDT", 780},  {"NZST", 720},  {"PDT", -420},
    {"PST", -480}, {"SAST", 120}, {"SGT", 480},   {"UTC", 0},     {"WEST", 60},   {"WET", 0},
};

std::size_t count_letters(std::string_view text, std::size_t limit) {
  std::size_t count = 0;
  while (count < limit && count < text.size() && is_time_letter(text[count])) ++count;
  return count;
}

// The word at the cursor is the whole of names[i], or its first three letters
// ("Sept" too).
template <std::size_t N>
bool take_name(TimeCursor& cursor, const std::array<std::string_view, N>& names,
               std::size_t& index) {
  constexpr std::size_t kLongest = 10;
  const std::string_view rest = cursor.rest();
  const std::size_t length = count_letters(rest, kLongest);
  if (length < 3) return false;
  for (index = 0; index < N; ++index) {
    const std::string_view name = names[index];
    if (lower(rest[0]) != name[0] || lower(rest[1]) != name[1] || lower(rest[2]) != name[2])
      continue;
    const bool fits = length == 3 || length == name.size() || (length == 4 && name[0] == 's');
    if (!fits) return false;
    for (std::size_t i = 3; i < length; ++i)
      if (lower(rest[i]) != name[i]) return false;
    cursor.skip(length);
    return true;
  }
  return false;
}

// "+0100", "+01:00", "+01"; the sign is at the cursor.
bool take_offset(TimeCursor& cursor, std::int64_t& offset_s) {
  TimeCursor ahead = cursor;
  const bool west = ahead.peek() == '-';
  ahead.skip(1);
  unsigned hours = 0;
  unsigned minutes = 0;
  if (!ahead.fixed_digits(2, hours)) return false;
  if (ahead.peek() == ':' && is_time_digit(ahead.peek(1))) ahead.skip(1);
  if (is_time_digit(ahead.peek()) && !ahead.fixed_digits(2, minutes)) return false;
  if (is_time_digit(ahead.peek()) || hours > 18 || minutes > 59) return false;
  offset_s = std::int64_t{hours} * 3600 + std::int64_t{minutes} * 60;
  if (west) offset_s = -offset_s;
  cursor = ahead;
  return true;
}

bool take_zone_name(TimeCursor& cursor, std::int64_t& offset_s) {
  const std::string_view rest = cursor.rest();
  const std::size_t length = count_letters(rest, 5);
  if (length == 1 && lower(rest[0]) == 'z') {
    offset_s = 0;
    cursor.skip(1);
    return true;
  }
  if (length < 3 || length > 4 || rest[1] > 'Z') return false;
  const std::string_view name = rest.substr(0, length);
  const auto* zone = std::ranges::lower_bound(kZones, name, {}, &Zone::name);
  if (zone == std::end(kZones) || zone->name != name) return false;
  cursor.skip(length);
  offset_s = std::int64_t{zone->offset_minutes} * 60;
  if (zone->offset_minutes == 0 && (cursor.peek() == '+' || cursor.peek() == '-'))
    take_offset(cursor, offset_s);  // "GMT+0100"
  return true;
}

// "+dd:dd", whatever the digits, and nothing glued to it.
bool is_offset_form(std::string_view text) {
  constexpr std::size_t kBytes = 6;
  if (text.size() < kBytes || text[3] != ':') return false;
  for (const std::size_t i : {1u, 2u, 4u, 5u})
    if (!is_time_digit(text[i])) return false;
  return text.size() == kBytes || (!is_time_digit(text[kBytes]) && text[kBytes] != ':');
}

}  // namespace

std::size_t TimeCursor::count_digits(std::size_t limit) const {
  std::size_t count = 0;
  while (count < limit && is_time_digit(peek(count))) ++count;
  return count;
}

bool TimeCursor::digits(std::size_t least, std::size_t most, unsigned& value) {
  const std::size_t count = count_digits(most + 1);
  if (count < least || count > most) return false;
  return fixed_digits(count, value);
}

bool TimeCursor::fixed_digits(std::size_t count, unsigned& value) {
  value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_time_digit(peek(i))) return false;
    value = value * 10 + static_cast<unsigned>(peek(i) - '0');
  }
  at_ += count;
  return true;
}

bool take_month(TimeCursor& cursor, unsigned& month) {
  std::size_t index = 0;
  if (!take_name(cursor, kMonths, index)) return false;
  month = static_cast<unsigned>(index) + 1;
  return true;
}

bool take_weekday(TimeCursor& cursor) {
  std::size_t index = 0;
  if (!take_name(cursor, kWeekdays, index)) return false;
  cursor.take(',');
  return true;
}

void take_fraction(TimeCursor& cursor, CivilTime& civil) {
  const char mark = cursor.peek();
  if ((mark != '.' && mark != ',' && mark != ':') || !is_time_digit(cursor.peek(1))) return;
  constexpr std::size_t kMostDigits = 32;
  const std::string_view digits = cursor.rest().substr(1, kMostDigits);
  unsigned fraction = 0;
  unsigned unit = 1'000'000'000;
  std::size_t count = 0;
  for (; count < digits.size() && is_time_digit(digits[count]); ++count) {
    if (count >= 9) continue;
    fraction = fraction * 10 + static_cast<unsigned>(digits[count] - '0');
    unit /= 10;
  }
  if (mark == ':' && count != 3) return;
  civil.nanosecond = fraction * unit;
  cursor.skip(1 + count);
}

bool take_half_day(TimeCursor& cursor, CivilTime& civil) {
  TimeCursor ahead = cursor;
  ahead.take(' ');
  const char half = lower(ahead.peek());
  if ((half != 'a' && half != 'p') || lower(ahead.peek(1)) != 'm' || is_time_letter(ahead.peek(2)))
    return true;
  if (civil.hour < 1 || civil.hour > 12) return false;
  civil.hour = civil.hour % 12 + (half == 'p' ? 12 : 0);
  ahead.skip(2);
  cursor = ahead;
  return true;
}

bool take_clock(TimeCursor& cursor, TimeParts& parts) {
  CivilTime& civil = parts.civil;
  parts.has_clock = true;
  if (cursor.count_digits(7) == 6) {
    cursor.fixed_digits(2, civil.hour);
    cursor.fixed_digits(2, civil.minute);
    cursor.fixed_digits(2, civil.second);
    take_fraction(cursor, civil);
    return true;
  }
  if (!cursor.digits(1, 2, civil.hour)) return false;
  const char mark = cursor.peek();
  if (mark != ':' && mark != '.') return false;
  cursor.skip(1);
  if (!cursor.digits(2, civil.minute)) return false;
  civil.second = 0;
  if (cursor.peek() == mark && is_time_digit(cursor.peek(1))) {
    cursor.skip(1);
    if (!cursor.digits(2, civil.second)) return false;
    take_fraction(cursor, civil);
  } else if (mark == '.') {
    return false;
  }
  return take_half_day(cursor, civil);
}

void take_zone(TimeCursor& cursor, TimeParts& parts) {
  TimeCursor ahead = cursor;
  const bool spaced = ahead.take(' ');
  const char first = ahead.peek();
  if (first != '+' && first != '-' && !is_time_letter(first)) return;
  // Most lines go on with a word: names of zones have no lower-case letter.
  if (is_time_letter(first) && is_time_letter(ahead.peek(1)) && ahead.peek(1) > 'Z') return;
  std::int64_t offset_s = 0;
  if (!is_time_letter(first)) {
    const std::size_t sign = ahead.offset();
    if (!take_offset(ahead, offset_s)) {
      parts.has_impossible_zone = !spaced && is_offset_form(ahead.rest());
      return;
    }
    // " -03" alone is a zone only where nothing is glued to it.
    const char next = ahead.peek();
    if (spaced && ahead.offset() - sign == 3 && next != '\0' && next != ' ' && next != ']') return;
  } else if (!take_zone_name(ahead, offset_s)) {
    return;
  }
  if (is_time_letter(ahead.peek()) || is_time_digit(ahead.peek())) return;
  parts.offset_s = offset_s;
  cursor = ahead;
}

std::optional<std::int64_t> resolve(const TimeParts& parts, const TimeContext& context) {
  if (parts.has_impossible_zone) return std::nullopt;
  const auto at_year = [&](std::int64_t year) -> std::optional<std::int64_t> {
    CivilTime civil = parts.civil;
    civil.year = year;
    if (parts.offset_s) return ns_from_civil(civil, *parts.offset_s);
    if (!context.offset_at) return ns_from_civil(civil, context.default_offset_s);
    const std::optional<std::int64_t> local_ns = ns_from_civil(civil);
    if (!local_ns) return std::nullopt;
    return ns_from_civil(civil, context.offset_at(floor_div(*local_ns, kNsPerSecond)));
  };
  if (parts.has_year) return at_year(parts.civil.year);
  if (context.year) return at_year(*context.year);
  std::int64_t latest_ns = std::numeric_limits<std::int64_t>::max();
  if (context.now_ns < latest_ns - kNsPerDay) latest_ns = context.now_ns + kNsPerDay;
  const std::int64_t this_year = civil_from_days(day_of_ns(context.now_ns)).year;
  // A year less two days of zones: next year's is later than that.
  constexpr std::int64_t kNextYearNs = 363 * kNsPerDay;
  const std::optional<std::int64_t> likely_ns = at_year(this_year);
  if (likely_ns && *likely_ns <= latest_ns && latest_ns > 0 &&
      *likely_ns > latest_ns - kNextYearNs) {
    return likely_ns;
  }
  // February 29th may be eight years back.
  for (std::int64_t year = this_year + 1; year >= this_year - 8; --year) {
    const std::optional<std::int64_t> time_ns = at_year(year);
    if (time_ns && *time_ns <= latest_ns) return time_ns;
  }
  return std::nullopt;
}

}  // namespace logkit::record
