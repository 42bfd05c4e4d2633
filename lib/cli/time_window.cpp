// From what was typed to a window: --since, --until, --last, --around.
#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/cli/time_expr.h"

namespace logkit::cli {
namespace {

constexpr std::int64_t kDefaultSpreadNs = 5 * 60 * kNsPerSecond;

WindowOutcome fail(Error error, std::vector<std::string> notes = {}) {
  return {{}, WindowError{std::move(error), std::move(notes)}};
}

Result<std::int64_t> duration_of(const std::string& text, const char* option) {
  if (const auto length = parse_duration(text); length && *length > 0) return *length;
  Error error = Error::invalid("'" + text + "' is no length of time", option);
  error.help = "write 15m, 2h or 1d12h";
  return error;
}

// The years of a calendar repeat after 400: a date beyond the range of times is
// one all the same if its twin of these centuries is. Nothing where it is none.
std::optional<bool> lies_before_all_times(const std::string& text, const TimeContext& context) {
  if (text.starts_with('@')) {
    const std::size_t digits = text.starts_with("@-") ? 2 : 1;
    const std::size_t end = std::min(text.find_first_not_of("0123456789", digits), text.size());
    if (end == digits || !parse_time("@0" + text.substr(end), context)) return std::nullopt;
    return digits == 2;
  }
  if (text.size() < 5 || text[4] != '-') return std::nullopt;
  int year = 0;
  const char* begin = text.data();
  const auto [stopped, error] = std::from_chars(begin, begin + 4, year);
  if (error != std::errc() || stopped != begin + 4) return std::nullopt;
  const std::string twin = std::to_string(1700 + (year + 300) % 400) + text.substr(4);
  if (!parse_time(twin, context)) return std::nullopt;
  return year < 1970;
}

// A limit that times in 64 bits of nanoseconds do not reach is no limit where it
// lies at the open end of its side, and lets nothing in at the other.
Result<std::int64_t> limit_of(const std::string& text, std::int64_t open_end,
                              const TimeContext& context) {
  auto time_ns = parse_time(text, context);
  if (time_ns) return time_ns;
  const auto before = lies_before_all_times(text, context);
  if (!before) return time_ns;
  using Limits = std::numeric_limits<std::int64_t>;
  if (*before) return open_end == Limits::min() ? open_end : Limits::min() + 1;
  return open_end == Limits::max() ? open_end : Limits::max() - 1;
}

bool is_time_of_day(std::string_view text) {
  return text.size() >= 5 && text[2] == ':' && is_naive_time(text);
}

std::string quoted_range(const WindowRequest& request) {
  return "'" + request.since + "' .. '" + request.until + "'";
}

WindowOutcome around(const WindowRequest& request, const TimeContext& context) {
  auto middle = parse_time(request.around, context);
  if (!middle) return fail(std::move(middle.error()).at("--around"));
  std::int64_t spread_ns = kDefaultSpreadNs;
  if (!request.spread.empty()) {
    auto spread = duration_of(request.spread, "--spread");
    if (!spread) return fail(std::move(spread).error());
    spread_ns = *spread;
  }
  TimeWindow window;
  if (__builtin_sub_overflow(*middle, spread_ns, &window.since_ns) ||
      __builtin_add_overflow(*middle, spread_ns, &window.until_ns)) {
    return fail(Error::invalid("'" + request.around + "' is out of range", "--around"));
  }
  return {window, std::nullopt};
}

// The limits empty windows are told with, and the way out.
WindowOutcome empty_window(const WindowRequest& request, const TimeWindow& window,
                           const TimeContext& context) {
  Error error = Error::invalid(quoted_range(request) + " is an empty window");
  const std::int64_t half_ns = (window.since_ns - window.until_ns) / 2;
  const std::int64_t spread_s = half_ns / kNsPerSecond;
  error.help = "swap them";
  if (spread_s > 0) {
    const std::string spread =
        spread_s % 60 == 0 ? std::to_string(spread_s / 60) + "m" : std::to_string(spread_s) + "s";
    error.help += ", or use --around " +
                  format_time(window.until_ns + half_ns, context.zone, 0) + " --spread " + spread;
  }
  return fail(std::move(error), {"since = " + format_time(window.since_ns, context.zone),
                                 "until = " + format_time(window.until_ns, context.zone)});
}

Error clash(const char* first, const char* second) {
  return Error::invalid(std::string(first) + " and " + second + " exclude each other");
}

}  // namespace

WindowOutcome resolve_window(const WindowRequest& request, const TimeContext& context) {
  if (!request.around.empty()) {
    if (!request.since.empty()) return fail(clash("--around", "--since"));
    if (!request.until.empty()) return fail(clash("--around", "--until"));
    if (!request.last.empty()) return fail(clash("--around", "--last"));
    return around(request, context);
  }
  if (!request.spread.empty()) return fail(Error::invalid("--spread needs --around"));
  if (!request.last.empty() && !request.since.empty()) return fail(clash("--last", "--since"));

  TimeWindow window;
  if (!request.since.empty()) {
    auto since = limit_of(request.since, window.since_ns, context);
    if (!since) return fail(std::move(since.error()).at("--since"));
    window.since_ns = *since;
  }
  if (!request.until.empty()) {
    auto until = limit_of(request.until, window.until_ns, context);
    if (!until) return fail(std::move(until.error()).at("--until"));
    window.until_ns = *until;
    // "--since 14:00 --until 16:00" asked at 15:00 means today's 16:00.
    if (window.has_since() && window.until_ns <= window.since_ns &&
        is_time_of_day(request.until)) {
      window.until_ns += kNsPerDay;
    }
  }
  if (!request.last.empty()) {
    auto length = duration_of(request.last, "--last");
    if (!length) return fail(std::move(length).error());
    if (request.until.empty()) window.until_ns = context.now_ns;
    if (__builtin_sub_overflow(window.until_ns, *length, &window.since_ns)) {
      return fail(Error::invalid("'" + request.last + "' is out of range", "--last"));
    }
  }
  if (window.has_since() && window.has_until() && window.since_ns >= window.until_ns) {
    return empty_window(request, window, context);
  }
  return {window, std::nullopt};
}

}  // namespace logkit::cli
