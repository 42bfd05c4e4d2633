#include "lib/query/exec/format_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "lib/base/ascii.h"
#include "lib/base/base64.h"
#include "lib/base/civil_time.h"
#include "lib/base/json_escape.h"
#include "lib/query/exec/lower_case.h"
#include "lib/query/exec/stats/bucket.h"
#include "lib/query/exec/upper_case.h"
#include "lib/query/exec/values.h"
#include "lib/query/syntax/number.h"
#include "lib/record/json_text.h"

namespace logkit::query {
namespace {

void plain(std::string_view value, std::string& out) { out += value; }

void hex_encode(std::string_view value, std::string& out) {
  for (const char c : value) append_hex(c, out, kUpperHexDigits);
}

void hex_decode(std::string_view value, std::string& out) {
  const bool is_hex =
      value.size() % 2 == 0 && std::all_of(value.begin(), value.end(), is_hex_digit);
  if (!is_hex) return plain(value, out);
  for (std::size_t i = 0; i < value.size(); i += 2) {
    out.push_back(static_cast<char>(hex_value(value[i]) * 16 + hex_value(value[i + 1])));
  }
}

// As the fields of a form (application/x-www-form-urlencoded): a space is "+".
void url_encode(std::string_view value, std::string& out) {
  constexpr std::string_view kSafe = "-_.~";
  for (const char c : value) {
    if (is_letter(c) || is_digit(c) || kSafe.find(c) != std::string_view::npos) {
      out.push_back(c);
    } else if (c == ' ') {
      out.push_back('+');
    } else {
      out.push_back('%');
      append_hex(c, out, kUpperHexDigits);
    }
  }
}

void url_decode(std::string_view value, std::string& out) {
  const std::size_t begin = out.size();
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '%') {
      out.push_back(value[i] == '+' ? ' ' : value[i]);
      continue;
    }
    if (i + 2 >= value.size() || !is_hex_digit(value[i + 1]) || !is_hex_digit(value[i + 2])) {
      out.resize(begin);
      return plain(value, out);
    }
    out.push_back(static_cast<char>(hex_value(value[i + 1]) << 4 | hex_value(value[i + 2])));
    i += 2;
  }
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

void base64_decode(std::string_view value, std::string& out) {
  std::string_view digits = value;
  for (int i = 0; i < 2 && digits.ends_with('='); ++i) digits.remove_suffix(1);
  const bool is_base64 =
      value.size() % 4 == 0 && digits.size() % 4 != 1 &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return base64_value(c) >= 0; });
  if (!is_base64) return plain(value, out);
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (const char c : digits) {
    bits = bits << 6 | static_cast<std::uint32_t>(base64_value(c));
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    out.push_back(static_cast<char>(bits >> bit_count & 0xff));
  }
}

std::optional<std::uint64_t> whole_number(std::string_view value, int base) {
  std::uint64_t number = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number, base);
  if (value.empty() || stop != end || error != std::errc()) return std::nullopt;
  return number;
}

void hex_number_encode(std::string_view value, std::string& out) {
  const auto number = whole_number(value, 10);
  if (!number) return plain(value, out);
  for (int shift = 60; shift >= 0; shift -= 4)
    out.push_back(kUpperHexDigits[*number >> shift & 15]);
}

void hex_number_decode(std::string_view value, std::string& out) {
  const auto number = value.size() <= 16 ? whole_number(value, 16) : std::nullopt;
  out += number ? std::to_string(*number) : std::string(value);
}

// Whole nanoseconds; what does not fit is none.
std::optional<std::int64_t> to_int64(double number) {
  constexpr double kLimit = 9223372036854775808.0;
  if (!(number >= -kLimit && number < kLimit)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

// Seconds, milliseconds, microseconds or nanoseconds since 1970, by size.
std::int64_t unit_of_time(double number) {
  const double size = std::abs(number);
  if (size < 1e11) return 1'000'000'000;
  if (size < 1e14) return 1'000'000;
  return size < 1e17 ? 1'000 : 1;
}

void time(std::string_view value, std::string& out) {
  std::optional<std::int64_t> time_ns;
  if (const auto integer = value_integer(value)) {
    std::int64_t product = 0;
    const std::int64_t unit = unit_of_time(static_cast<double>(*integer));
    if (!__builtin_mul_overflow(*integer, unit, &product)) time_ns = product;
  } else if (const auto number = parse_plain_number(value)) {
    time_ns = to_int64(std::round(*number * static_cast<double>(unit_of_time(*number))));
  }
  out += time_ns ? format_rfc3339_ns(*time_ns) : std::string(value);
}

void duration(std::string_view value, std::string& out) {
  std::optional<std::int64_t> duration_ns = value_integer(value);
  if (!duration_ns) {
    if (const auto number = parse_plain_number(value)) duration_ns = to_int64(*number);
  }
  if (!duration_ns) return plain(value, out);
  append_duration(*duration_ns, out);
}

void duration_seconds(std::string_view value, std::string& out) {
  const auto duration_ns = parse_duration_ns(value);
  if (!duration_ns) return plain(value, out);
  append_number(static_cast<double>(*duration_ns) / 1e9, out);
}

void ipv4(std::string_view value, std::string& out) {
  const auto number = whole_number(value, 10);
  if (!number || *number > 0xffffffff) return plain(value, out);
  append_ipv4(static_cast<std::uint32_t>(*number), out);
}

constexpr std::pair<std::string_view, FormatFunction> kFunctions[] = {
    {"", plain},
    {"base64decode", base64_decode},
    {"base64encode", append_base64},
    {"duration", duration},
    {"duration_seconds", duration_seconds},
    {"hexdecode", hex_decode},
    {"hexencode", hex_encode},
    {"hexnumdecode", hex_number_decode},
    {"hexnumencode", hex_number_encode},
    {"ipv4", ipv4},
    {"lc", append_lower},
    {"plain", plain},
    {"q", append_json_string},
    {"time", time},
    {"uc", append_upper},
    {"urldecode", url_decode},
    {"urlencode", url_encode},
};

}  // namespace

FormatFunction format_function(std::string_view option) {
  const auto* found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                   [option](const auto& each) { return each.first == option; });
  return found != std::end(kFunctions) ? found->second : nullptr;
}

}  // namespace logkit::query
