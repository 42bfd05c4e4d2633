#include "lib/query/exec/stats/bucket.h"

#include <array>
#include <cmath>
#include <limits>

#include "lib/base/civil_time.h"
#include "lib/query/exec/values.h"
#include "lib/query/syntax/number.h"

namespace logkit::query {
namespace {

constexpr double kMaxInteger = 9.2e18;

std::int64_t to_integer(double number) {
  if (number >= kMaxInteger) return INT64_MAX;
  if (number <= -kMaxInteger) return INT64_MIN + 1;
  return static_cast<std::int64_t>(number);
}

// Start of the bucket, without overflow: a value whose bucket begins before the
// smallest number stays where it is.
std::int64_t truncate(std::int64_t number, std::int64_t size, std::int64_t offset) {
  std::int64_t moved = 0;
  std::int64_t start = 0;
  if (__builtin_sub_overflow(number, offset, &moved)) return number;
  if (__builtin_sub_overflow(moved, floor_mod(moved, size), &start)) return number;
  if (__builtin_add_overflow(start, offset, &start)) return number;
  return start;
}

// Decimal places of a step: 0.05 has two.
int decimal_places(double step) {
  const std::string text = number_text(step);
  const std::size_t dot = text.find('.');
  return dot == std::string::npos ? 0 : static_cast<int>(text.size() - dot - 1);
}

}  // namespace

std::int64_t Bucketing::size() const {
  const std::int64_t whole = bucket_.kind == Bucket::Kind::kIpv4Mask
                                 ? std::int64_t{1} << (32 - bucket_.mask_bits)
                                 : to_integer(bucket_.size);
  return whole <= 0 ? 1 : whole;
}

std::int64_t Bucketing::offset() const { return to_integer(bucket_.offset.value); }

std::int64_t Bucketing::of_integer(std::int64_t number) const {
  return truncate(number, size(), offset());
}

std::int64_t Bucketing::end_of(std::int64_t start) const {
  if (bucket_.kind != Bucket::Kind::kNumber) return start;
  const std::int64_t width = size();
  // Near the ends of what a number can be a bucket may have been cut.
  constexpr std::int64_t kFar = std::numeric_limits<std::int64_t>::max() / 4;
  if (start < -2 * kFar || start > 2 * kFar || width > kFar) return start;
  return offset() > kFar || offset() < -kFar ? start : start + width;
}

std::int64_t Bucketing::of_time(std::int64_t time_ns) const {
  // Weeks begin on Monday; day 0 was a Thursday.
  if (bucket_.kind == Bucket::Kind::kWeek) {
    return truncate(time_ns, 7 * kNsPerDay, offset() + 4 * kNsPerDay);
  }
  if (bucket_.kind != Bucket::Kind::kMonth && bucket_.kind != Bucket::Kind::kYear) {
    return truncate(time_ns, size(), offset());
  }
  std::int64_t moved = 0;
  if (__builtin_sub_overflow(time_ns, offset(), &moved)) return time_ns;
  const CivilTime civil = civil_from_ns(moved);
  const unsigned month = bucket_.kind == Bucket::Kind::kYear ? 1 : civil.month;
  const auto start = ns_from_civil({.year = civil.year, .month = month, .day = 1});
  std::int64_t result = 0;
  if (!start || __builtin_add_overflow(*start, offset(), &result)) return time_ns;
  return result;
}

double Bucketing::of_decimal(double number) const {
  const double step = bucket_.size > 0 ? bucket_.size : 1;
  const double scale = std::pow(10.0, decimal_places(step));
  const double scaled_step = std::round(step * scale);
  const double scaled = std::floor((number - bucket_.offset.value) * scale);
  return (scaled - std::fmod(scaled, scaled_step)) / scale + bucket_.offset.value;
}

std::uint32_t Bucketing::of_ipv4(std::uint32_t address) const {
  return static_cast<std::uint32_t>(truncate(address, size(), offset()));
}

void Bucketing::append(std::string_view text, std::string& out) const {
  const bool may_have_bucket =
      !text.empty() && ((text[0] >= '0' && text[0] <= '9') || text[0] == '-');
  if (!may_have_bucket) {
    out += text;
  } else if (const auto integer = value_integer(text)) {
    out += std::to_string(of_integer(*integer));
  } else if (const auto address = parse_ipv4(text)) {
    append_ipv4(of_ipv4(*address), out);
  } else if (const auto time_ns = parse_rfc3339_ns(text)) {
    out += format_rfc3339_ns(of_time(*time_ns));
  } else if (const auto decimal = parse_plain_number(text);
             decimal && text.find_first_not_of("0123456789.-_") == std::string_view::npos) {
    append_number(of_decimal(*decimal), out);
  } else if (const auto duration_ns = parse_duration_ns(text)) {
    append_duration(of_integer(*duration_ns), out);
  } else {
    out += text;
  }
}

void append_ipv4(std::uint32_t address, std::string& out) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string((address >> shift) & 0xff);
    if (shift > 0) out.push_back('.');
  }
}

namespace {

// Seconds below a minute.
void append_fraction(std::uint64_t ns, std::string& out) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  out += std::to_string(ns / kSecond);
  std::string digits = std::to_string(kSecond + ns % kSecond).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (!digits.empty()) out += '.' + digits;
  out.push_back('s');
}

}  // namespace

void append_duration(std::int64_t duration_ns, std::string& out) {
  struct Unit {
    std::uint64_t ns;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {{604'800'000'000'000, "w"}, {86'400'000'000'000, "d"},
                             {3'600'000'000'000, "h"},   {60'000'000'000, "m"},
                             {1'000'000'000, "s"},       {1'000'000, "ms"},
                             {1'000, "µs"},              {1, "ns"}};
  constexpr std::uint64_t kSecond = 1'000'000'000;
  if (duration_ns == 0) {
    out.push_back('0');
    return;
  }
  auto left = static_cast<std::uint64_t>(duration_ns);
  if (duration_ns < 0) {
    out.push_back('-');
    left = 0 - left;
  }
  const bool has_seconds = left >= kSecond;
  for (const Unit& unit : kUnits) {
    // From a second on the rest is a fraction of one: "3m0.5s".
    if (has_seconds && unit.ns == kSecond && left > 0) {
      append_fraction(left, out);
      return;
    }
    if (left < unit.ns) continue;
    out += std::to_string(left / unit.ns);
    out += unit.name;
    left %= unit.ns;
  }
}

}  // namespace logkit::query
