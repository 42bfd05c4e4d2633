// The forms a date and a time of day come in: take_uncommon_time().
#include "lib/record/timestamp_parts.h"

namespace logkit::record {
namespace {

using Form = bool (*)(TimeCursor&, TimeParts&);

bool take_separator(TimeCursor& cursor) {
  const char c = cursor.peek();
  if (c != 'T' && c != 't' && c != ' ' && c != '_' && c != '\t' && c != '-') return false;
  cursor.skip(1);
  while (c == ' ' && cursor.peek() == ' ') cursor.skip(1);
  return true;
}

bool take_clock_and_zone(TimeCursor& cursor, TimeParts& parts) {
  if (!take_clock(cursor, parts)) return false;
  take_zone(cursor, parts);
  return true;
}

// 2026-03-01T12:00:00Z, 2026/03/01 12:00:00, 2026.03.01 12:00:00; the date alone.
bool year_month_day(TimeCursor& cursor, TimeParts& parts) {
  unsigned year = 0;
  if (!cursor.digits(4, year)) return false;
  const char mark = cursor.peek();
  if (mark != '-' && mark != '/' && mark != '.') return false;
  cursor.skip(1);
  if (!cursor.digits(1, 2, parts.civil.month) || !cursor.take(mark)) return false;
  if (!cursor.digits(1, 2, parts.civil.day)) return false;
  parts.civil.year = year;
  parts.has_year = true;
  TimeCursor ahead = cursor;
  if (!take_separator(ahead) || !is_time_digit(ahead.peek())) return true;
  TimeParts with_clock = parts;
  if (!take_clock_and_zone(ahead, with_clock)) return true;
  parts = with_clock;
  cursor = ahead;
  return true;
}

// 20260301T120000Z, 20260301 12:00:00, 20260301120000; the date alone.
bool compact_date(TimeCursor& cursor, TimeParts& parts) {
  const std::size_t count = cursor.count_digits(15);
  if (count != 8 && count != 14) return false;
  unsigned year = 0;
  cursor.fixed_digits(4, year);
  cursor.fixed_digits(2, parts.civil.month);
  cursor.fixed_digits(2, parts.civil.day);
  parts.civil.year = year;
  parts.has_year = true;
  if (count == 14) return take_clock_and_zone(cursor, parts);
  TimeCursor ahead = cursor;
  TimeParts with_clock = parts;
  if (!take_separator(ahead) || !take_clock_and_zone(ahead, with_clock)) return true;
  parts = with_clock;
  cursor = ahead;
  return true;
}

// 01/Mar/2026:12:00:00 +0000, 1 Mar 2026 12:00:00, 01-Mar-26 12:00:00, 01 Mar 12:00:00.123
bool day_month(TimeCursor& cursor, TimeParts& parts) {
  if (!cursor.digits(1, 2, parts.civil.day)) return false;
  const char mark = cursor.peek();
  if (mark != '/' && mark != ' ' && mark != '-') return false;
  cursor.skip(1);
  if (!take_month(cursor, parts.civil.month) || !cursor.take(mark)) return false;
  unsigned year = 0;
  const std::size_t count = cursor.count_digits(5);
  const bool is_clock = count <= 2 && cursor.peek(count) == ':';
  if (count == 4 || (count == 2 && !(is_clock && mark == ' '))) {
    cursor.fixed_digits(count, year);
    parts.civil.year = count == 4 ? year : full_year(year);
    parts.has_year = true;
    if (cursor.peek() == ',') cursor.skip(1);
    if (!cursor.take(':') && !take_separator(cursor)) return false;
  }
  return take_clock_and_zone(cursor, parts);
}

// Mar  1 12:00:00, Mar 1 2026 12:00:00, Mar 01, 2026 12:00:00 PM
bool month_day(TimeCursor& cursor, TimeParts& parts) {
  if (!take_month(cursor, parts.civil.month) || !cursor.take(' ')) return false;
  while (cursor.take(' ')) {
  }
  if (!cursor.digits(1, 2, parts.civil.day)) return false;
  cursor.take(',');
  if (!cursor.take(' ')) return false;
  if (cursor.count_digits(5) == 4) {
    unsigned year = 0;
    cursor.fixed_digits(4, year);
    parts.civil.year = year;
    parts.has_year = true;
    cursor.take(',');
    if (!cursor.take(' ')) return false;
  }
  while (cursor.take(' ')) {
  }
  return take_clock_and_zone(cursor, parts);
}

// "… 2026" behind the clock of asctime and date(1), with a zone behind that.
void take_late_year(TimeCursor& cursor, TimeParts& parts) {
  TimeCursor ahead = cursor;
  unsigned year = 0;
  if (parts.has_year || !ahead.take(' ') || !ahead.digits(4, year)) return;
  if (is_time_letter(ahead.peek())) return;
  parts.civil.year = year;
  parts.has_year = true;
  if (!parts.offset_s) take_zone(ahead, parts);
  cursor = ahead;
}

// Sun Mar  1 12:00:00 2026, Sun, 01 Mar 2026 12:00:00 +0000
bool weekday_first(TimeCursor& cursor, TimeParts& parts) {
  if (!take_weekday(cursor) || !cursor.take(' ')) return false;
  if (is_time_digit(cursor.peek())) return day_month(cursor, parts);
  if (!month_day(cursor, parts)) return false;
  take_late_year(cursor, parts);
  return true;
}

// 26/03/01 12:00:00
bool short_year_slashes(TimeCursor& cursor, TimeParts& parts) {
  unsigned year = 0;
  if (!cursor.digits(2, year) || !cursor.take('/')) return false;
  if (!cursor.digits(2, parts.civil.month) || !cursor.take('/')) return false;
  if (!cursor.digits(2, parts.civil.day) || !cursor.take(' ')) return false;
  parts.civil.year = full_year(year);
  parts.has_year = true;
  return take_clock_and_zone(cursor, parts);
}

// 3/1/2026 12:00:00 PM: only with AM or PM is it surely the American order.
bool month_day_slashes(TimeCursor& cursor, TimeParts& parts) {
  unsigned year = 0;
  if (!cursor.digits(1, 2, parts.civil.month) || !cursor.take('/')) return false;
  if (!cursor.digits(1, 2, parts.civil.day) || !cursor.take('/')) return false;
  if (!cursor.digits(4, year)) return false;
  cursor.take(',');
  if (!cursor.take(' ') || !take_clock(cursor, parts)) return false;
  const char last = cursor.last();
  parts.civil.year = year;
  parts.has_year = true;
  take_zone(cursor, parts);
  return last == 'M' || last == 'm';
}

// 260301 120000, 260301 12:00:00, 260301  9:00:00
bool short_year_compact(TimeCursor& cursor, TimeParts& parts) {
  unsigned year = 0;
  if (cursor.count_digits(7) != 6) return false;
  cursor.fixed_digits(2, year);
  cursor.fixed_digits(2, parts.civil.month);
  cursor.fixed_digits(2, parts.civil.day);
  if (!cursor.take(' ')) return false;
  cursor.take(' ');
  parts.civil.year = full_year(year);
  parts.has_year = true;
  return take_clock(cursor, parts);
}

// 03-01 12:00:00.123
bool android(TimeCursor& cursor, TimeParts& parts) {
  if (!cursor.digits(2, parts.civil.month) || !cursor.take('-')) return false;
  if (!cursor.digits(2, parts.civil.day) || !cursor.take(' ')) return false;
  const std::size_t clock = cursor.offset();
  return take_clock(cursor, parts) && cursor.offset() - clock > 8;
}

// I0301 12:00:00.123456, I20260301 12:00:00.123456
bool glog(TimeCursor& cursor, TimeParts& parts) {
  const char level = cursor.peek();
  if (level != 'I' && level != 'W' && level != 'E' && level != 'F' && level != 'D') return false;
  cursor.skip(1);
  const std::size_t count = cursor.count_digits(9);
  if (count != 4 && count != 8) return false;
  unsigned year = 0;
  parts.has_year = count == 8 && cursor.fixed_digits(4, year);
  if (parts.has_year) parts.civil.year = year;
  cursor.fixed_digits(2, parts.civil.month);
  cursor.fixed_digits(2, parts.civil.day);
  if (!cursor.take(' ')) return false;
  cursor.take(' ');
  return take_clock(cursor, parts);
}

bool try_form(Form form, TimeCursor& cursor, TimeParts& parts) {
  TimeCursor ahead = cursor;
  TimeParts found;
  if (!form(ahead, found)) return false;
  cursor = ahead;
  parts = found;
  return true;
}

bool take_digits_first(TimeCursor& cursor, TimeParts& parts, bool at_line_start) {
  const std::size_t count = cursor.count_digits(15);
  const char next = cursor.peek(count);
  switch (count) {
    case 4:
      return try_form(year_month_day, cursor, parts);
    case 8: case 14:
      return try_form(compact_date, cursor, parts);
    case 6:
      return at_line_start && try_form(short_year_compact, cursor, parts);
    case 1: case 2:
      if (is_time_letter(cursor.peek(count + 1))) return try_form(day_month, cursor, parts);
      if (next == '/')
        return try_form(short_year_slashes, cursor, parts) ||
               try_form(month_day_slashes, cursor, parts);
      return at_line_start && next == '-' && try_form(android, cursor, parts);
    default:
      return false;
  }
}

}  // namespace

bool take_uncommon_time(TimeCursor& cursor, TimeParts& parts, bool at_line_start) {
  if (is_time_digit(cursor.peek())) return take_digits_first(cursor, parts, at_line_start);
  if (is_time_digit(cursor.peek(1))) return at_line_start && try_form(glog, cursor, parts);
  return try_form(weekday_first, cursor, parts) || try_form(month_day, cursor, parts);
}

}  // namespace logkit::record
