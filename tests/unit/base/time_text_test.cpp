#include "lib/base/time_text.h"

#include <catch2/catch.hpp>

#include <limits>
#include <random>
#include <string>

#include "lib/base/text_buffer.h"

namespace logkit {
namespace {

std::string put(TimeText& times, std::int64_t time_ns) {
  char out[TimeText::kRoomBytes];
  return {out, static_cast<std::size_t>(times.put(time_ns, out) - out)};
}

TEST_CASE("times are written as format_rfc3339_ns() does, whatever came before", "[property]") {
  constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  std::mt19937_64 random(3);
  TimeText times;
  for (const std::int64_t time_ns : {kFirst, kLast, kFirst + 1, std::int64_t{0}, kLast, kFirst}) {
    INFO(time_ns);
    CHECK(put(times, time_ns) == format_rfc3339_ns(time_ns));
  }
  std::int64_t time_ns = 0;
  for (int i = 0; i < 20'000; ++i) {
    // Steps of all sizes, forwards and back, and fractions of all lengths.
    std::int64_t unit = 1;
    for (auto digits = random() % 19; digits > 0; --digits) unit *= 10;
    const auto step = static_cast<std::uint64_t>(unit) * (random() % 100);
    const auto at = static_cast<std::uint64_t>(time_ns);
    time_ns = static_cast<std::int64_t>(random() % 2 == 0 ? at + step : at - step);
    if (random() % 8 == 0) time_ns -= time_ns % 1'000'000;
    INFO(time_ns);
    REQUIRE(put(times, time_ns) == format_rfc3339_ns(time_ns));
  }
}

TEST_CASE("numbers are written with their digits") {
  const auto digits = [](std::uint64_t value) {
    char out[kMostDigits];
    return std::string(out, put_number(out, value));
  };
  std::uint64_t power = 1;
  for (unsigned i = 0; i < kMostDigits; ++i, power *= 10) {
    CHECK(digits(power) == std::to_string(power));
    CHECK(digits(power - 1) == std::to_string(power - 1));
    CHECK(digits(power * 7 + 3) == std::to_string(power * 7 + 3));
  }
  CHECK(digits(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

TEST_CASE("a text buffer holds what was written up to its end") {
  TextBuffer buffer;
  CHECK(buffer.text().empty());
  std::string expected;
  for (std::size_t size : {0u, 1u, 255u, 256u, 3u, 5000u, 70'000u}) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    buffer.append(piece);
    expected += piece;
    char* const at = buffer.room(10);
    CHECK(buffer.room_end() - at >= 10);
    at[0] = '1';
    at[1] = '2';
    buffer.end_at(at + 1);
    expected += '1';
    REQUIRE(buffer.text() == expected);
  }
  buffer.clear();
  CHECK(buffer.empty());
  buffer.append("x");
  CHECK(buffer.text() == "x");
}

}  // namespace
}  // namespace logkit
