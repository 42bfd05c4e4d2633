#include "lib/base/human.h"

#include <array>
#include <cstdlib>
#include <limits>

#include <fmt/format.h>

#include "lib/base/ascii.h"
#include "lib/base/civil_time.h"

namespace logkit {
namespace {

constexpr std::array<std::string_view, 7> kSizeUnits = {"B",   "KiB", "MiB", "GiB",
                                                        "TiB", "PiB", "EiB"};

// "12", "1.5", ".5": taken from the start of `text` as value = digits / scale;
// exact for integers. Nothing where there are no digits or they do not fit.
struct Decimal {
  std::uint64_t digits = 0;
  std::uint64_t scale = 1;
};
std::optional<Decimal> take_decimal(std::string_view& text) {
  Decimal decimal;
  bool any = false;
  bool fraction = false;
  for (; !text.empty(); text.remove_prefix(1)) {
    const char c = text.front();
    if (c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (!is_digit(c)) break;
    any = true;
    if (fraction && decimal.scale >= 1'000'000'000) continue;  // finer than anything we show
    if (__builtin_mul_overflow(decimal.digits, 10u, &decimal.digits) ||
        __builtin_add_overflow(decimal.digits, static_cast<unsigned>(c - '0'), &decimal.digits)) {
      return std::nullopt;
    }
    if (fraction) decimal.scale *= 10;
  }
  return any ? std::optional(decimal) : std::nullopt;
}

// decimal · unit, rounded down; nothing where it does not fit in 63 bits.
std::optional<std::uint64_t> times(Decimal decimal, std::uint64_t unit) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{decimal.digits} * unit / decimal.scale;
  if (product > static_cast<Wide>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return static_cast<std::uint64_t>(product);
}

std::string_view take_word(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && is_letter(text[length])) ++length;
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  return word;
}

void skip_spaces(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

// "1.20", "12.0", "120": three digits; `value` < 1024.
std::string three_digits(double value) {
  if (value < 9.995) return fmt::format("{:.2f}", value);
  if (value < 99.95) return fmt::format("{:.1f}", value);
  return fmt::format("{:.0f}", value);
}

// "1.2", "12", "120".
std::string two_digits(double value) {
  return value < 9.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

std::uint64_t duration_unit_ns(std::string_view word) {
  struct Unit {
    std::string_view names;  // each between spaces
    std::int64_t ns;
  };
  constexpr Unit kUnits[] = {
      {" ns nsec nanosecond nanoseconds ", 1},
      {" us usec \u00b5s \u03bcs microsecond microseconds ", kNsPerMicrosecond},
      {" ms msec millisecond milliseconds ", kNsPerMillisecond},
      {" s sec secs second seconds ", kNsPerSecond},
      {" m min mins minute minutes ", 60 * kNsPerSecond},
      {" h hr hrs hour hours ", 3600 * kNsPerSecond},
      {" d day days ", kNsPerDay},
      {" w week weeks ", 7 * kNsPerDay},
  };
  const std::string wanted = fmt::format(" {} ", to_lower(word));
  for (const Unit& unit : kUnits)
    if (unit.names.find(wanted) != std::string_view::npos)
      return static_cast<std::uint64_t>(unit.ns);
  return 0;
}

}  // namespace

std::string format_size(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  // 1023.7 would print as "1024": the next unit's "1.00" says the same.
  while (value >= 1023.5 && unit + 1 < kSizeUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return three_digits(value) + " " + std::string(kSizeUnits[unit]);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  skip_spaces(text);
  const std::optional<Decimal> decimal = take_decimal(text);
  if (!decimal) return std::nullopt;
  skip_spaces(text);
  const std::string unit = to_lower(take_word(text));
  skip_spaces(text);
  if (!text.empty()) return std::nullopt;
  if (unit.empty() || unit == "b") {
    return decimal->scale == 1 ? times(*decimal, 1) : std::nullopt;
  }
  constexpr std::string_view kLetters = "kmgtpe";
  const std::size_t power = kLetters.find(unit.front());
  const std::string_view rest = std::string_view(unit).substr(1);
  const bool known_rest = rest.empty() || rest == "b" || rest == "ib" || rest == "i";
  if (power == std::string_view::npos || !known_rest) return std::nullopt;
  return times(*decimal, std::uint64_t{1} << (10 * (power + 1)));
}

std::string format_duration(std::int64_t duration_ns) {
  if (duration_ns == 0) return "0 s";
  if (duration_ns < 0) {
    const bool lowest = duration_ns == std::numeric_limits<std::int64_t>::min();
    return fmt::format("-{}", format_duration(lowest ? std::numeric_limits<std::int64_t>::max()
                                                     : -duration_ns));
  }
  if (duration_ns < kNsPerMicrosecond) return fmt::format("{} ns", duration_ns);
  const auto value = static_cast<double>(duration_ns);
  if (value < 999.5e3) return two_digits(value / 1e3) + " us";
  if (value < 999.5e6) return two_digits(value / 1e6) + " ms";
  if (value < 59.5e9) return two_digits(value / 1e9) + " s";
  const bool round_up = duration_ns % kNsPerSecond >= kNsPerSecond / 2;
  const std::int64_t seconds = duration_ns / kNsPerSecond + (round_up ? 1 : 0);
  const auto pair = [](std::int64_t first, const char* unit, std::int64_t second,
                       const char* small_unit) {
    return second == 0 ? fmt::format("{} {}", first, unit)
                       : fmt::format("{} {} {} {}", first, unit, second, small_unit);
  };
  if (seconds < 3600) return pair(seconds / 60, "min", seconds % 60, "s");
  if (seconds < kSecondsPerDay) return pair(seconds / 3600, "h", seconds / 60 % 60, "min");
  return pair(seconds / kSecondsPerDay, "d", seconds / 3600 % 24, "h");
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  std::uint64_t total_ns = 0;
  bool any = false;
  skip_spaces(text);
  while (!text.empty()) {
    const std::optional<Decimal> decimal = take_decimal(text);
    if (!decimal) return std::nullopt;
    skip_spaces(text);
    const std::string_view word = take_word(text);
    // A bare number is seconds, but only alone: "1h30" could mean anything.
    if (word.empty() && (any || !text.empty())) return std::nullopt;
    const std::uint64_t unit_ns = word.empty() ? kNsPerSecond : duration_unit_ns(word);
    if (unit_ns == 0) return std::nullopt;
    const std::optional<std::uint64_t> part_ns = times(*decimal, unit_ns);
    if (!part_ns) return std::nullopt;
    total_ns += *part_ns;  // both below 2^63: no wrap
    if (total_ns > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return std::nullopt;
    any = true;
    skip_spaces(text);
  }
  if (!any) return std::nullopt;
  return static_cast<std::int64_t>(total_ns);
}

std::string format_count(std::uint64_t count) {
  std::string digits = std::to_string(count);
  if (digits.size() < 5) return digits;
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ' ');
  }
  return digits;
}

std::string format_percent(std::uint64_t part, std::uint64_t whole) {
  if (part == 0 || whole == 0) return "0%";
  if (part == whole) return "100%";
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  if (percent < 0.01) return "<0.01%";
  if (percent < 0.995) return fmt::format("{:.2f}%", percent);
  if (percent < 9.95) return fmt::format("{:.1f}%", percent);
  if (percent < 99.5) return fmt::format("{:.0f}%", percent);
  return percent < 99.95 ? fmt::format("{:.1f}%", percent) : ">99.9%";
}

}  // namespace logkit
