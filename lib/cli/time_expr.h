// Time expressions and windows, as people type them. man/logkit-time.7 is the
// page for users.
//
//   2026-03-01T12:00:00.5Z   RFC 3339, with any offset
//   2026-03-01 12:00[:00]    in the zone of the context (UTC unless --tz or -L)
//   2026-03-01               its first moment
//   14:03[:05]               the most recent one that has passed
//   now, today, yesterday    the first moment of the day
//   mon .. sun, friday       the most recent such day, today included
//   yesterday 14:00          a day and a time of day
//   2h ago, 2h, -2h, 1w2h    before now;  +2h after now
//   @1700000000.123          seconds since 1970
//
// Windows are half open: [since, until).
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/cli/time_zone.h"

namespace logkit::cli {

struct TimeContext {
  std::int64_t now_ns = 0;
  const TimeZone& zone;
};

Result<std::int64_t> parse_time(std::string_view text, const TimeContext& context);

struct TimeWindow {
  std::int64_t since_ns = std::numeric_limits<std::int64_t>::min();  // none
  std::int64_t until_ns = std::numeric_limits<std::int64_t>::max();  // none

  bool has_since() const { return since_ns != std::numeric_limits<std::int64_t>::min(); }
  bool has_until() const { return until_ns != std::numeric_limits<std::int64_t>::max(); }
  bool limited() const { return has_since() || has_until(); }
  bool operator==(const TimeWindow&) const = default;
};

// What was typed; empty: not given.
struct WindowRequest {
  std::string since{};
  std::string until{};
  std::string last{};
  std::string around{};
  std::string spread{};
};

// An empty or contradictory window is an error whose notes() name what the
// texts were resolved to.
struct WindowError {
  Error error;
  std::vector<std::string> notes;
};
struct WindowOutcome {
  TimeWindow window;
  std::optional<WindowError> failed;
};
WindowOutcome resolve_window(const WindowRequest& request, const TimeContext& context);

// "2026-03-01T12:00:00Z", or with the zone's offset "2026-03-01T13:00:00+01:00";
// `digits` of the fraction, or as many as there are where it is negative.
std::string format_time(std::int64_t time_ns, const TimeZone& zone, int digits = -1);
// "2026-03-01T12:00:00Z .. 14:00:00Z": the date of the end only where it
// differs. "" where the window has no limit.
std::string describe_window(const TimeWindow& window, const TimeZone& zone);

// True where the text names a wall-clock time without saying in which zone.
bool is_naive_time(std::string_view text);

}  // namespace logkit::cli
