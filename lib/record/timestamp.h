// Times as logs write them, to nanoseconds since 1970 UTC.
//
//   form                          example
//   RFC 3339, ISO 8601            2026-03-01T12:00:00.123Z   2026-03-01 12:00:00,123+0100
//                                 2026/03/01 12:00:00        20260301T120000Z
//                                 2026-03-01T12:00           2026-03-01-12.00.00.123456
//   epoch s, ms, us, ns           1772366400   1772366400123   1772366400.123456
//   RFC 2822, 1123, 850           Sun, 01 Mar 2026 12:00:00 +0000   01-Mar-26 12:00:00 GMT
//   access logs                   01/Mar/2026:12:00:00 +0000
//   asctime, date(1), JavaScript  Sun Mar  1 12:00:00.5 2026   Sun Mar 1 12:00:00 UTC 2026
//   BSD syslog and its kin        Mar  1 12:00:00   Mar 1 2026 12:00:00   01 Mar 12:00:00.123
//   java.util.logging             Mar 01, 2026 12:00:00 PM
//   glog, klog                    I0301 12:00:00.123456
//   two-digit years               26/03/01 12:00:00   260301 120000   260301 12:00:00
//   Android                       03-01 12:00:00.123
//   Windows, US                   3/1/2026 12:00:00 PM
//
// Zones: Z, +hh, +hhmm, +hh:mm, and the names UTC, GMT, EST … of the table in
// timestamp_parts.cpp (IST is India's, CST and EST are American, as in RFC
// 2822); without a zone TimeContext decides. An epoch number counts as one
// from 100,000,000 seconds (1973) on: smaller ones are durations and counters.
// Its unit is its magnitude: up to 11 digits seconds, 14 milliseconds, 17
// microseconds, else nanoseconds. Two-digit years are 1970 to 2069.
//
// A form without a year gets TimeContext::year, else the latest year in which
// the time is at most one day in the future (clocks and zones differ), so that
// December's lines read in January are last year's.
//
// Dates that do not exist (February 30th) are no times. The second 60 is the
// second after 59. Digits of a fraction past the ninth are dropped. Times
// outside 1677-09-21 … 2262-04-11 are no times.
//
// No allocation, no locale, some 50 ns. Thread safety: pure functions; a
// TimeMemory is of one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "lib/base/civil_time.h"

namespace logkit::record {

struct TimeContext {
  std::int64_t now_ns = 0;            // for forms without a year
  std::optional<std::int64_t> year;   // for the same, where it is known
  std::int64_t default_offset_s = 0;  // east of UTC, for forms without a zone
  // In its place, for zones with rules: the offset at a local time given as
  // seconds since 1970 of the local clock.
  std::function<std::int64_t(std::int64_t local_s)> offset_at;
};

// The second that was read last, for who reads one line after the other: most
// lines of a log are of the second of the line before. Results are the same with
// and without. For one context, of which only `now_ns` may change.
class TimeMemory {
 public:
  // A date and a clock to the second in one of the common notations.
  static constexpr std::size_t kLongestText = 20;
  static constexpr std::size_t kShortestText = 15;

  // The length of that text where `at` (kLongestText bytes) begins with it, or 0.
  std::size_t text_at(const char* at) const;
  void keep_text(const char* at, std::size_t bytes, const CivilTime& civil, bool has_year);
  const CivilTime& civil() const { return civil_; }
  bool has_year() const { return has_year_; }

  // What the second was, with that zone (nothing: the context's), at that present.
  std::optional<std::int64_t> time_ns(std::optional<std::int64_t> offset_s,
                                      std::int64_t now_ns) const;
  void keep_time(std::optional<std::int64_t> offset_s, std::int64_t now_ns, std::int64_t time_ns);

 private:
  std::uint64_t words_[3] = {};  // of the text; they overlap
  std::size_t bytes_ = 0;
  CivilTime civil_;
  bool has_year_ = false;
  bool has_time_ = false;
  std::optional<std::int64_t> offset_s_;
  std::int64_t now_ns_ = 0;
  std::int64_t time_ns_ = 0;
};

// The whole text is a time (spaces around it allowed).
std::optional<std::int64_t> parse_timestamp(std::string_view text, const TimeContext& context,
                                            TimeMemory* memory = nullptr);

struct FoundTime {
  std::int64_t time_ns = 0;
  std::size_t begin = 0;  // where the time stands in the line
  std::size_t end = 0;
};

// The time at the start of `text`, which may go on behind it with anything but
// a letter or digit. Dates alone and plain numbers are not enough here.
std::optional<FoundTime> parse_timestamp_prefix(std::string_view text, const TimeContext& context);

// The time of a line of text: the leftmost that begins within its first
// kFindBytes, at the start of the line, behind a syslog priority ("<34>",
// "<34>1 "), or behind a space, tab or one of [ ( { " ' = , ; | > : . Forms
// that could be anything else (260301 120000, 03-01 12:00:00.123, I0301 …,
// epoch numbers) count only at the start, an epoch also in "[…", "(…", "=…"
// where it has a fraction or ten digits and is between 2001 and 2286.
std::optional<FoundTime> find_timestamp(std::string_view line, const TimeContext& context,
                                        TimeMemory* memory = nullptr);
inline constexpr std::size_t kFindBytes = 128;

}  // namespace logkit::record
