// The forms that most lines have, and what is remembered of the last of them.
#include "lib/base/bytes.h"
#include "lib/record/timestamp_parts.h"

namespace logkit::record {
namespace {

constexpr std::size_t kClockBytes = 8;

// Two digits as a number; `ok` becomes false where they are none.
unsigned two_digits(const char* at, bool& ok) {
  const unsigned tens = static_cast<unsigned char>(at[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(at[1]) - unsigned{'0'};
  ok = ok && tens <= 9 && ones <= 9;
  return tens * 10 + ones;
}

constexpr std::uint32_t letters(char a, char b, char c) {
  const auto folded = [](char letter) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(letter | 0x20));
  };
  return folded(a) << 16 | folded(b) << 8 | folded(c);
}

// "Jan", and no letter behind it; 0 where it is no month so written.
unsigned short_month(const char* at) {
  if (is_time_letter(at[3])) return 0;
  switch (letters(at[0], at[1], at[2])) {
    case letters('j', 'a', 'n'): return 1;
    case letters('f', 'e', 'b'): return 2;
    case letters('m', 'a', 'r'): return 3;
    case letters('a', 'p', 'r'): return 4;
    case letters('m', 'a', 'y'): return 5;
    case letters('j', 'u', 'n'): return 6;
    case letters('j', 'u', 'l'): return 7;
    case letters('a', 'u', 'g'): return 8;
    case letters('s', 'e', 'p'): return 9;
    case letters('o', 'c', 't'): return 10;
    case letters('n', 'o', 'v'): return 11;
    case letters('d', 'e', 'c'): return 12;
    default: return 0;
  }
}

// The date of take_common_time() and the byte behind it: how long both are, or
// 0. TimeMemory::kLongestText bytes are there.
std::size_t take_common_date(const char* at, TimeParts& parts) {
  bool ok = true;
  if (at[4] == '-' && at[7] == '-' && (at[10] == 'T' || at[10] == ' ')) {
    parts.civil.year = two_digits(at, ok) * 100 + two_digits(at + 2, ok);
    parts.civil.month = two_digits(at + 5, ok);
    parts.civil.day = two_digits(at + 8, ok);
    parts.has_year = true;
    return ok ? 11 : 0;
  }
  if (at[2] == '/' && at[6] == '/' && at[11] == ':') {
    parts.civil.day = two_digits(at, ok);
    parts.civil.month = short_month(at + 3);
    parts.civil.year = two_digits(at + 7, ok) * 100 + two_digits(at + 9, ok);
    parts.has_year = true;
    return ok && parts.civil.month != 0 ? 12 : 0;
  }
  if (at[3] != ' ' || at[6] != ' ') return 0;
  parts.civil.month = short_month(at);
  const char day[] = {at[4] == ' ' ? '0' : at[4], at[5]};
  parts.civil.day = two_digits(day, ok);
  return ok && parts.civil.month != 0 ? 7 : 0;
}

// Date and clock to the second: how long they are, or 0. TimeMemory::kLongestText
// bytes are there.
std::size_t take_common_second(const char* at, TimeParts& parts) {
  const std::size_t date = take_common_date(at, parts);
  if (date == 0 || at[date + 2] != ':' || at[date + 5] != ':') return 0;
  bool ok = true;
  parts.civil.hour = two_digits(at + date, ok);
  parts.civil.minute = two_digits(at + date + 3, ok);
  parts.civil.second = two_digits(at + date + 6, ok);
  return ok ? date + kClockBytes : 0;
}

// A space and a word behind the clock, as most lines have: no half of a day, and no
// zone, whose names have no lower-case letter.
bool goes_on_with_word(const TimeCursor& cursor) {
  const char first = cursor.peek(1);
  return cursor.peek() == ' ' && first >= 'b' && first < 'z' && first != 'p' &&
         cursor.peek(2) >= 'a' && cursor.peek(2) <= 'z';
}

// " +0100" and nothing glued to it, as in access logs. The common form of a zone is
// taken by take_zone() alike.
bool take_plain_zone(TimeCursor& cursor, std::optional<std::int64_t>& offset) {
  constexpr std::size_t kBytes = 6;
  constexpr unsigned kMostHours = 18;
  const char* at = cursor.at(kBytes);
  if (at == nullptr || at[0] != ' ' || (at[1] != '+' && at[1] != '-')) return false;
  bool ok = true;
  const unsigned hours = two_digits(at + 2, ok);
  const unsigned minutes = two_digits(at + 4, ok);
  const char next = cursor.peek(kBytes);
  ok = ok && hours <= kMostHours && minutes <= 59 && !is_time_digit(next) && !is_time_letter(next);
  if (!ok) return false;
  const std::int64_t offset_s = std::int64_t{hours} * 3600 + std::int64_t{minutes} * 60;
  offset = at[1] == '-' ? -offset_s : offset_s;
  cursor.skip(kBytes);
  return true;
}

}  // namespace

std::size_t TimeMemory::text_at(const char* at) const {
  const std::uint64_t difference = (load_le<std::uint64_t>(at) ^ words_[0]) |
                                   (load_le<std::uint64_t>(at + kShortestText - 8) ^ words_[1]);
  if (difference != 0 || bytes_ == 0) return 0;
  return load_le<std::uint64_t>(at + bytes_ - 8) == words_[2] ? bytes_ : 0;
}

void TimeMemory::keep_text(const char* at, std::size_t bytes, const CivilTime& civil,
                           bool has_year) {
  words_[0] = load_le<std::uint64_t>(at);
  words_[1] = load_le<std::uint64_t>(at + kShortestText - 8);
  words_[2] = load_le<std::uint64_t>(at + bytes - 8);
  bytes_ = bytes;
  civil_ = civil;
  has_year_ = has_year;
  has_time_ = false;
}

std::optional<std::int64_t> TimeMemory::time_ns(std::optional<std::int64_t> offset_s,
                                                std::int64_t now_ns) const {
  if (!has_time_ || offset_s != offset_s_ || now_ns != now_ns_) return std::nullopt;
  return time_ns_;
}

void TimeMemory::keep_time(std::optional<std::int64_t> offset_s, std::int64_t now_ns,
                           std::int64_t time_ns) {
  has_time_ = true;
  offset_s_ = offset_s;
  now_ns_ = now_ns;
  time_ns_ = time_ns;
}

std::size_t remembered_time(std::string_view text, std::int64_t now_ns, const TimeMemory& memory,
                            std::int64_t& time_ns) {
  if (text.size() < TimeMemory::kLongestText) return 0;
  const std::size_t bytes = memory.text_at(text.data());
  if (bytes == 0) return 0;
  TimeCursor cursor(text);
  cursor.skip(bytes);
  std::optional<std::int64_t> offset_s;
  if (!goes_on_with_word(cursor) && !take_plain_zone(cursor, offset_s)) return 0;
  const std::optional<std::int64_t> known_ns = memory.time_ns(offset_s, now_ns);
  if (!known_ns) return 0;
  time_ns = *known_ns;
  return cursor.offset();
}

bool take_common_time(TimeCursor& cursor, TimeParts& parts, TimeMemory* memory) {
  const char* at = cursor.at(TimeMemory::kLongestText);
  if (at == nullptr) return false;
  TimeParts found;
  std::size_t bytes = memory == nullptr ? 0 : memory->text_at(at);
  if (bytes != 0) {
    found.civil = memory->civil();
    found.has_year = memory->has_year();
  } else {
    bytes = take_common_second(at, found);
    if (bytes == 0) return false;
    if (memory != nullptr) memory->keep_text(at, bytes, found.civil, found.has_year);
  }
  found.has_clock = true;
  TimeCursor ahead = cursor;
  ahead.skip(bytes);
  if (is_time_digit(ahead.peek())) return false;
  const unsigned hour = found.civil.hour;
  if (!goes_on_with_word(ahead) && !take_plain_zone(ahead, found.offset_s)) {
    take_fraction(ahead, found.civil);
    if (!take_half_day(ahead, found.civil)) return false;
    take_zone(ahead, found);
  }
  found.is_remembered = memory != nullptr && found.civil.hour == hour;
  cursor = ahead;
  parts = found;
  return true;
}

std::optional<std::int64_t> resolve(const TimeParts& parts, const TimeContext& context,
                                    TimeMemory* memory) {
  // Which year a fraction of a second decides is not of the second alone.
  const bool is_simple = parts.is_remembered && !parts.has_impossible_zone &&
                         !context.offset_at && (parts.has_year || parts.civil.nanosecond == 0);
  if (!is_simple) return resolve(parts, context);
  std::optional<std::int64_t> second_ns = memory->time_ns(parts.offset_s, context.now_ns);
  if (!second_ns) {
    TimeParts second = parts;
    second.civil.nanosecond = 0;
    second_ns = resolve(second, context);
    if (!second_ns) return resolve(parts, context);
    memory->keep_time(parts.offset_s, context.now_ns, *second_ns);
  }
  std::int64_t time_ns = 0;
  if (__builtin_add_overflow(*second_ns, parts.civil.nanosecond, &time_ns)) return std::nullopt;
  return time_ns;
}

}  // namespace logkit::record
