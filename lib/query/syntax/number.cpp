#include "lib/query/syntax/number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>

#include "lib/base/ascii.h"
#include "lib/base/civil_time.h"

namespace logkit::query {
namespace {

constexpr std::size_t kMaxNumberBytes = 64;
constexpr double kTwoTo53 = 9007199254740992.0;

struct Suffix {
  std::string_view text;
  double factor;
};

// Longest first, so that "KiB" is not read as "B".
constexpr Suffix kSizes[] = {
    {"KiB", 1024.0},           {"MiB", 1048576.0},     {"GiB", 1073741824.0},
    {"TiB", 1099511627776.0},  {"Ki", 1024.0},         {"Mi", 1048576.0},
    {"Gi", 1073741824.0},      {"Ti", 1099511627776.0}, {"KB", 1e3},
    {"MB", 1e6},               {"GB", 1e9},            {"TB", 1e12},
    {"K", 1e3},                {"M", 1e6},             {"G", 1e9},
    {"T", 1e12},               {"B", 1.0},
};

struct Unit {
  std::string_view text;
  double ns;
};

// The two micro signs are U+00B5 and U+03BC. Longest first.
constexpr Unit kUnits[] = {
    {"\xC2\xB5s", 1e3}, {"\xCE\xBCs", 1e3}, {"ns", 1.0},      {"us", 1e3},     {"ms", 1e6},
    {"s", 1e9},         {"m", 60e9},        {"h", 3600e9},    {"d", 86400e9},  {"w", 604800e9},
    {"y", 31536000e9},
};

// Drops underscores between digits into `room`; nothing where one stands
// elsewhere or the text is too long to be a number.
std::optional<std::string_view> without_underscores(std::string_view text,
                                                    std::array<char, kMaxNumberBytes>& room) {
  if (text.size() > kMaxNumberBytes) return std::nullopt;
  if (text.find('_') == std::string_view::npos) return text;
  std::size_t length = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      room[length++] = text[i];
      continue;
    }
    if (i == 0 || i + 1 == text.size() || text[i - 1] == '_') return std::nullopt;
  }
  return std::string_view(room.data(), length);
}

// Digits, an optional fraction, an optional exponent; no sign.
std::optional<double> parse_decimal(std::string_view text) {
  if (text.empty() || !(is_digit(text.front()) || text.front() == '.')) return std::nullopt;
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::numeric_limits<double>::infinity();
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::optional<double> parse_based(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return std::nullopt;
  int base = 0;
  switch (text[1]) {
    case 'x':
    case 'X':
      base = 16;
      break;
    case 'o':
    case 'O':
      base = 8;
      break;
    case 'b':
    case 'B':
      base = 2;
      break;
    default:
      return std::nullopt;
  }
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 2, end, value, base);
  if (stop != end || error != std::errc()) return std::nullopt;
  return static_cast<double>(value);
}

std::optional<double> parse_sized(std::string_view text) {
  for (const Suffix& suffix : kSizes) {
    if (!text.ends_with(suffix.text)) continue;
    const auto value = parse_decimal(text.substr(0, text.size() - suffix.text.size()));
    if (!value) return std::nullopt;
    return *value * suffix.factor;
  }
  return std::nullopt;
}

// Without its sign.
std::optional<double> parse_magnitude(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (equals_ignoring_case(text, "inf") || equals_ignoring_case(text, "infinity")) {
    return std::numeric_limits<double>::infinity();
  }
  if (equals_ignoring_case(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
  if (!is_digit(text.front()) && text.front() != '.') return std::nullopt;
  std::array<char, kMaxNumberBytes> room;
  const auto digits = without_underscores(text, room);
  if (!digits) return std::nullopt;
  if (const auto value = parse_decimal(*digits)) return value;
  if (const auto value = parse_based(*digits)) return value;
  return parse_sized(*digits);
}

struct Signed {
  double sign;
  std::string_view rest;
};

Signed split_sign(std::string_view text) {
  if (!text.empty() && text.front() == '-') return {-1.0, text.substr(1)};
  if (!text.empty() && text.front() == '+') return {1.0, text.substr(1)};
  return {1.0, text};
}

const Unit* unit_at(std::string_view text) {
  for (const Unit& unit : kUnits) {
    if (text.starts_with(unit.text)) return &unit;
  }
  return nullptr;
}

}  // namespace

std::optional<double> parse_plain_number(std::string_view text) {
  const auto [sign, rest] = split_sign(text);
  const auto value = parse_magnitude(rest);
  if (!value) return std::nullopt;
  return sign * *value;
}

std::optional<std::int64_t> parse_duration_ns(std::string_view text) {
  auto [sign, rest] = split_sign(text);
  if (rest.empty() || rest.size() > kMaxNumberBytes) return std::nullopt;
  double whole_ns = 0;
  while (!rest.empty()) {
    std::size_t length = 0;
    while (length < rest.size() &&
           (is_digit(rest[length]) || rest[length] == '.' || rest[length] == '_')) {
      ++length;
    }
    std::array<char, kMaxNumberBytes> room;
    const auto digits = without_underscores(rest.substr(0, length), room);
    if (!digits) return std::nullopt;
    const auto value = parse_decimal(*digits);
    const Unit* unit = unit_at(rest.substr(length));
    if (!value || unit == nullptr) return std::nullopt;
    whole_ns += *value * unit->ns;
    rest.remove_prefix(length + unit->text.size());
  }
  whole_ns = std::round(whole_ns);
  if (!(whole_ns < 9.2e18)) return std::nullopt;
  return static_cast<std::int64_t>(sign * whole_ns);
}

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  if (text.size() < 7 || text.size() > 15) return std::nullopt;
  std::uint32_t address = 0;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (at == text.size() || text[at] != '.') return std::nullopt;
      ++at;
    }
    const std::size_t begin = at;
    std::uint32_t octet = 0;
    while (at < text.size() && is_digit(text[at]) && at - begin < 3) {
      octet = octet * 10 + static_cast<std::uint32_t>(text[at] - '0');
      ++at;
    }
    if (at == begin || octet > 255 || (at - begin > 1 && text[begin] == '0')) return std::nullopt;
    address = address << 8 | octet;
  }
  if (at != text.size()) return std::nullopt;
  return address;
}

std::optional<double> parse_number(std::string_view text) {
  if (text.empty() || text.size() > kMaxNumberBytes) return std::nullopt;
  if (const auto value = parse_plain_number(text)) return value;
  const auto [sign, rest] = split_sign(text);
  if (rest.empty() || !(is_digit(rest.front()) || rest.front() == '.')) return std::nullopt;
  if (const auto ns = parse_duration_ns(text)) return static_cast<double>(*ns);
  if (const auto address = parse_ipv4(text)) return static_cast<double>(*address);
  if (text.size() >= 20) {
    if (const auto ns = parse_rfc3339_ns(text)) return static_cast<double>(*ns);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::array<char, kMaxNumberBytes> room;
  const auto digits = without_underscores(text, room);
  if (!digits || digits->empty()) return std::nullopt;
  std::uint64_t exact = 0;
  const char* end = digits->data() + digits->size();
  const auto [stop, error] = std::from_chars(digits->data(), end, exact);
  if (stop == end && error == std::errc()) return exact;
  if (stop == end) return std::nullopt;
  const auto value = parse_plain_number(text);
  if (!value || !(*value >= 0) || *value > kTwoTo53 || *value != std::floor(*value)) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(*value);
}

}  // namespace logkit::query
