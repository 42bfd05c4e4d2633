// Points in time as the _time filter spells them.
//
//   2024  2024-05  2024-05-30  2024-05-30T10  …T10:20  …T10:20:30  …T10:20:30.5
//       each with an optional zone: Z, +02:00, -07:00; UTC without
//   now  now-5m  now+1h  -5m  5m        5m is "five minutes ago", as -5m
//   1717030933[.5]                      seconds, milli-, micro- or nanoseconds
//                                       since 1970, told apart by magnitude
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace logkit::query {

// What a spelling covers: 2024-05 is the whole month, now one nanosecond.
// Both ends included.
struct TimeSpan {
  std::int64_t first_ns = 0;
  std::int64_t last_ns = 0;
};

std::optional<TimeSpan> parse_time_expr(std::string_view text, std::int64_t now_ns);

// Sums that stop at the ends of the 64-bit range instead of wrapping.
std::int64_t saturating_add(std::int64_t a, std::int64_t b);
std::int64_t saturating_sub(std::int64_t a, std::int64_t b);

}  // namespace logkit::query
