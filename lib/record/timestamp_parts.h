// The pieces times are made of: what lib/record/timestamp.cpp puts together.
// Each reader takes its piece from the cursor, or answers false; where a
// failed piece leaves the cursor is not said, so whoever tries another form
// starts from a copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "lib/base/civil_time.h"
#include "lib/record/timestamp.h"

namespace logkit::record {

class TimeCursor {
 public:
  explicit TimeCursor(std::string_view text) : text_(text) {}

  std::size_t offset() const { return at_; }
  bool at_end() const { return at_ == text_.size(); }
  std::string_view rest() const { return text_.substr(at_); }
  // The same as a pointer; `bytes` of it are there, or null.
  const char* at(std::size_t bytes) const {
    return text_.size() - at_ >= bytes ? text_.data() + at_ : nullptr;
  }
  // The byte `ahead` of the cursor; 0 past the end.
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  // The byte before the cursor; 0 at the start.
  char last() const { return at_ > 0 ? text_[at_ - 1] : '\0'; }
  void skip(std::size_t bytes) { at_ += bytes; }
  bool take(char wanted) {
    if (peek() != wanted || at_end()) return false;
    ++at_;
    return true;
  }
  // Digits from the cursor on, at most `limit`.
  std::size_t count_digits(std::size_t limit) const;
  // As many digits as there are, at least `least`; false where more than `most` follow.
  bool digits(std::size_t least, std::size_t most, unsigned& value);
  bool digits(std::size_t count, unsigned& value) { return digits(count, count, value); }
  // Exactly `count` digits, whatever follows.
  bool fixed_digits(std::size_t count, unsigned& value);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

constexpr bool is_time_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_time_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct TimeParts {
  CivilTime civil;
  bool has_year = false;
  bool has_clock = false;  // a time of day
  std::optional<std::int64_t> offset_s;
  bool has_impossible_zone = false;  // "+25:00": no time that exists
  bool is_remembered = false;  // the second is that of the TimeMemory
};

// "Jan", "jan", "January": 1..12. No letter may follow.
bool take_month(TimeCursor& cursor, unsigned& month);
// "Wed", "Wednesday", with a comma where there is one.
bool take_weekday(TimeCursor& cursor);
// hh:mm[:ss[fraction]][ AM|PM], hh.mm.ss, hhmmss.
bool take_clock(TimeCursor& cursor, TimeParts& parts);
// Behind the seconds: ".123", ",123", ":123", where there are some.
void take_fraction(TimeCursor& cursor, CivilTime& civil);
// "3:04:05 PM", "3:04:05PM": false where the hour is none of a half day.
bool take_half_day(TimeCursor& cursor, CivilTime& civil);
// A zone where there is one, with the space before it.
void take_zone(TimeCursor& cursor, TimeParts& parts);
// Two digits of a year: 1970 to 2069.
constexpr std::int64_t full_year(unsigned two_digits) {
  return two_digits < 70 ? 2000 + std::int64_t{two_digits} : 1900 + std::int64_t{two_digits};
}

// Adds what the context knows; nothing where the date does not exist.
std::optional<std::int64_t> resolve(const TimeParts& parts, const TimeContext& context);
// The same, of what the memory holds at no cost; it may be null.
std::optional<std::int64_t> resolve(const TimeParts& parts, const TimeContext& context,
                                    TimeMemory* memory);

// A number as an epoch time, the whole text.
std::optional<std::int64_t> parse_epoch(std::string_view text);

// The forms that most lines have, separator by separator: 2026-03-01T12:00:00,
// 01/Mar/2026:12:00:00, Mar  1 12:00:00. False where it is none of them to the
// letter; what it takes, take_uncommon_time() would take alike, only slower.
// `memory` may be null.
bool take_common_time(TimeCursor& cursor, TimeParts& parts, TimeMemory* memory);

// The length of the time that the memory holds, where `text` begins with it: the same
// second, written alike, no fraction, and a zone as plain as its own; else 0.
std::size_t remembered_time(std::string_view text, std::int64_t now_ns, const TimeMemory& memory,
                            std::int64_t& time_ns);

// Any form with a date at the cursor; `at_line_start` admits the ambiguous ones.
bool take_uncommon_time(TimeCursor& cursor, TimeParts& parts, bool at_line_start);
inline bool take_time(TimeCursor& cursor, TimeParts& parts, bool at_line_start,
                      TimeMemory* memory = nullptr) {
  return take_common_time(cursor, parts, memory) ||
         take_uncommon_time(cursor, parts, at_line_start);
}

}  // namespace logkit::record
