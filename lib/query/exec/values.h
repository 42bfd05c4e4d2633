// Values as LogsQL sees them: a text that may be a number, and an order of
// texts that puts numbers, durations, sizes and times in their own order.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logkit::query {

// A plain number, a size or a duration ("1.5", "10KiB", "2h"); not NaN.
std::optional<double> value_number(std::string_view text);
// As above, and IPv4 addresses and RFC 3339 times: what math reckons with.
std::optional<double> value_math_number(std::string_view text);
// The same values, exact where they are whole numbers of 64 bits (durations and
// times are, in nanoseconds): for comparisons.
std::optional<long double> value_exact_number(std::string_view text);
// A bound of a filter: as it is written, exact where it can be, else `rounded`.
long double exact_bound(std::string_view text, double rounded);
// The whole text is the digits of an int64, as std::to_chars writes them, "-0"
// and leading zeros refused.
std::optional<std::int64_t> value_integer(std::string_view text);

// Where a value stands in LogsQL's order: numbers (durations and sizes among
// them) by value, then times, then texts with their runs of digits by value
// ("file9" before "file10"); the empty value first. Made once per value, for
// sorting. Views the text.
struct OrderKey {
  enum class Rank : std::uint8_t { kEmpty, kNumber, kTime, kText };
  Rank rank = Rank::kEmpty;
  long double number = 0;  // kNumber, kTime: holds every int64, uint64 and double exactly
  std::string_view text;
};
OrderKey order_key(std::string_view text);
// Negative, zero or positive. A strict weak order; zero for "1" and "1.0".
int compare(const OrderKey& a, const OrderKey& b);
int compare_natural(std::string_view a, std::string_view b);
inline bool less_natural(std::string_view a, std::string_view b) {
  return compare_natural(a, b) < 0;
}
// As compare_natural(), ties by bytes.
int compare_total(std::string_view a, std::string_view b);

// The shortest text that reads back as `number`, without exponent; NaN, +Inf,
// -Inf.
void append_number(double number, std::string& out);
std::string number_text(double number);

}  // namespace logkit::query
