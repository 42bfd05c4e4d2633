#include "lib/query/exec/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "lib/base/ascii.h"
#include "lib/base/bytes.h"
#include "lib/base/civil_time.h"
#include "lib/query/syntax/number.h"

namespace logkit::query {
namespace {

// The longest text that can be a number: with it, every parse is short.
constexpr std::size_t kMaxNumberBytes = 64;
// "2026-03-01T12:00:00Z"
constexpr std::size_t kMinTimeBytes = 20;

// What stands in a number, size, duration, time or address that begins with a digit:
// hexadecimal ids mostly have another character.
constexpr std::array<bool, 256> kNumberBytes = [] {
  std::array<bool, 256> bytes{};
  for (const char c : std::string_view("0123456789+-._:eE KMGTiBnumshdwytzTZ\xC2\xB5\xCE\xBC")) {
    bytes[static_cast<unsigned char>(c)] = true;
  }
  return bytes;
}();

// Digits of another base, which may be letters.
bool may_have_base(std::string_view text) {
  return text.size() > 1 && text[0] == '0' && !is_digit(text[1]);
}

// Cheap refusal of what begins, or goes on, like no number: most texts.
bool may_be_number(std::string_view text) {
  if (text.empty() || text.size() > kMaxNumberBytes) return false;
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  if (!text.empty() && text[0] == '.') text.remove_prefix(1);
  if (text.empty()) return false;
  if (!is_digit(text[0])) return text[0] == 'i' || text[0] == 'I';
  return may_have_base(text) || std::all_of(text.begin(), text.end(), [](char c) {
           return kNumberBytes[static_cast<unsigned char>(c)];
         });
}

bool looks_like_time_or_address(std::string_view text) {
  int dots = 0;
  int dashes = 0;
  for (const char c : text) {
    if (c == ':') return true;
    dots += c == '.' ? 1 : 0;
    dashes += c == '-' ? 1 : 0;
  }
  return dots > 1 || dashes > 2;
}

std::optional<std::int64_t> time_of(std::string_view text) {
  if (text.size() < kMinTimeBytes || !is_digit(text[0]) || text[4] != '-') return std::nullopt;
  return parse_rfc3339_ns(text);
}

std::optional<std::uint64_t> unsigned_of(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || error != std::errc()) return std::nullopt;
  return value;
}

template <typename T>
int sign_of(T a, T b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

std::string_view digit_run(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  return text.substr(0, length);
}

// Runs of digits by value, whatever their length.
int compare_digits(std::string_view a, std::string_view b) {
  std::string_view value_a = a;
  std::string_view value_b = b;
  while (value_a.size() > 1 && value_a[0] == '0') value_a.remove_prefix(1);
  while (value_b.size() > 1 && value_b[0] == '0') value_b.remove_prefix(1);
  if (value_a.size() != value_b.size()) return sign_of(value_a.size(), value_b.size());
  const int by_value = value_a.compare(value_b);
  return by_value != 0 ? by_value : sign_of(a.size(), b.size());
}

// Digits stand before all other characters.
int compare_chars(char a, char b) {
  if (is_digit(a) != is_digit(b)) return is_digit(a) ? -1 : 1;
  return sign_of(static_cast<unsigned char>(a), static_cast<unsigned char>(b));
}

// The length of the prefix that both have, eight bytes a step.
std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t end = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at + sizeof(std::uint64_t) <= end &&
         load_le<std::uint64_t>(a.data() + at) == load_le<std::uint64_t>(b.data() + at)) {
    at += sizeof(std::uint64_t);
  }
  while (at < end && a[at] == b[at]) ++at;
  return at;
}

int compare_texts(std::string_view a, std::string_view b) {
  // Of what is equal only the digits right before the difference matter.
  std::size_t same = common_prefix(a, b);
  while (same > 0 && is_digit(a[same - 1])) --same;
  a.remove_prefix(same);
  b.remove_prefix(same);
  while (true) {
    std::size_t i = 0;
    while (i < a.size() && i < b.size() && !(is_digit(a[i]) && is_digit(b[i]))) {
      if (a[i] != b[i]) return compare_chars(a[i], b[i]);
      ++i;
    }
    a.remove_prefix(i);
    b.remove_prefix(i);
    if (a.empty() || b.empty()) return sign_of(!a.empty(), !b.empty());
    const std::string_view run_a = digit_run(a);
    const std::string_view run_b = digit_run(b);
    const int by_digits = compare_digits(run_a, run_b);
    if (by_digits != 0) return by_digits;
    a.remove_prefix(run_a.size());
    b.remove_prefix(run_b.size());
  }
}

}  // namespace

std::optional<std::int64_t> value_integer(std::string_view text) {
  if (text.empty() || text.size() > 20 || text == "-0") return std::nullopt;
  const std::size_t first = text[0] == '-' ? 1 : 0;
  if (text.size() == first || (text.size() > first + 1 && text[first] == '0')) return std::nullopt;
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || error != std::errc()) return std::nullopt;
  return value;
}

std::optional<double> value_number(std::string_view text) {
  if (!may_be_number(text)) return std::nullopt;
  if (const auto integer = value_integer(text)) return static_cast<double>(*integer);
  if (looks_like_time_or_address(text)) return std::nullopt;
  std::optional<double> number = parse_plain_number(text);
  if (!number) {
    const auto duration_ns = parse_duration_ns(text);
    if (duration_ns) number = static_cast<double>(*duration_ns);
  }
  if (number && std::isnan(*number)) return std::nullopt;
  return number;
}

std::optional<double> value_math_number(std::string_view text) {
  if (!may_be_number(text)) return std::nullopt;
  if (const auto number = value_number(text)) return number;
  if (const auto time_ns = time_of(text)) return static_cast<double>(*time_ns);
  if (const auto address = parse_ipv4(text)) return static_cast<double>(*address);
  return std::nullopt;
}

std::optional<long double> value_exact_number(std::string_view text) {
  if (!may_be_number(text)) return std::nullopt;
  if (const auto integer = value_integer(text)) return static_cast<long double>(*integer);
  if (const auto natural = unsigned_of(text)) return static_cast<long double>(*natural);
  if (looks_like_time_or_address(text)) {
    if (const auto time_ns = time_of(text)) return static_cast<long double>(*time_ns);
    if (const auto address = parse_ipv4(text)) return static_cast<long double>(*address);
    return std::nullopt;
  }
  if (const auto number = parse_plain_number(text)) {
    if (std::isnan(*number)) return std::nullopt;
    return static_cast<long double>(*number);
  }
  const auto duration_ns = parse_duration_ns(text);
  return duration_ns ? std::optional(static_cast<long double>(*duration_ns)) : std::nullopt;
}

long double exact_bound(std::string_view text, double rounded) {
  return value_exact_number(text).value_or(static_cast<long double>(rounded));
}

OrderKey order_key(std::string_view text) {
  OrderKey key;
  key.text = text;
  if (text.empty()) return key;
  key.rank = OrderKey::Rank::kText;
  if (!may_be_number(text)) return key;
  if (const auto integer = value_integer(text)) {
    key.number = static_cast<long double>(*integer);
  } else if (const auto natural = unsigned_of(text)) {
    key.number = static_cast<long double>(*natural);
  } else if (const auto time_ns = time_of(text)) {
    key.number = static_cast<long double>(*time_ns);
    key.rank = OrderKey::Rank::kTime;
    return key;
  } else if (const auto number = value_number(text)) {
    key.number = static_cast<long double>(*number);
  } else {
    return key;
  }
  key.rank = OrderKey::Rank::kNumber;
  return key;
}

int compare(const OrderKey& a, const OrderKey& b) {
  if (a.rank != b.rank) return sign_of(a.rank, b.rank);
  if (a.rank == OrderKey::Rank::kText) return compare_texts(a.text, b.text);
  return sign_of(a.number, b.number);
}

int compare_natural(std::string_view a, std::string_view b) {
  return a == b ? 0 : compare(order_key(a), order_key(b));
}

int compare_total(std::string_view a, std::string_view b) {
  const int natural = compare_natural(a, b);
  return natural != 0 ? natural : a.compare(b);
}

void append_number(double number, std::string& out) {
  if (std::isnan(number)) {
    out += "NaN";
    return;
  }
  if (std::isinf(number)) {
    out += number > 0 ? "+Inf" : "-Inf";
    return;
  }
  // The largest double has 309 digits, the smallest 1074 places and 17 digits.
  std::array<char, 1100> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                 std::chars_format::fixed);
  out.append(buffer.data(), end.ptr);
}

std::string number_text(double number) {
  std::string text;
  append_number(number, text);
  return text;
}

}  // namespace logkit::query
