#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "lib/query/syntax/number.h"

namespace logkit::query {
namespace {

TEST_CASE("numbers in every spelling", "[query][number]") {
  const std::pair<std::string_view, double> cases[] = {
      {"0", 0},
      {"-0.5", -0.5},
      {"+7", 7},
      {"1.5e-3", 0.0015},
      {".5", 0.5},
      {"1_000_000", 1e6},
      {"1.234_567", 1.234567},
      {"0xff", 255},
      {"0o17", 15},
      {"0b101", 5},
      {"-0x10", -16},
      {"10K", 1e4},
      {"1.5KB", 1500},
      {"2Ki", 2048},
      {"1.5KiB", 1536},
      {"3M", 3e6},
      {"1GiB", 1073741824},
      {"2TB", 2e12},
      {"1Ti", 1099511627776},
      {"512B", 512},
      {"5m", 300e9},
      {"1h5m", 3900e9},
      {"-1.5d", -129600e9},
      {"300µs", 300e3},
      {"1y", 31536000e9},
      {"10.0.0.1", 167772161},
      {"255.255.255.255", 4294967295.0},
      {"1970-01-01T00:00:01Z", 1e9},
      {"2024-05-30T01:02:03Z", 1717030923e9},
  };
  for (const auto& [text, value] : cases) {
    CAPTURE(text);
    REQUIRE(parse_number(text));
    CHECK(*parse_number(text) == value);
  }
  CHECK(*parse_number("inf") == std::numeric_limits<double>::infinity());
  CHECK(*parse_number("-Inf") == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(*parse_number("nan")));
  CHECK(*parse_number("1e999") == std::numeric_limits<double>::infinity());
}

TEST_CASE("what is no number", "[query][number]") {
  for (const std::string_view text :
       {"", "-", "+", ".", "abc", "1a", "1 ", " 1", "1__0", "_1", "1_", "0x", "0xg", "1.2.3",
        "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "5mm", "m5", "1h-5m", "K", "KiB", "--1", "0b2",
        "1e", "2024-05-30", "infinite", "in"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text));
  }
  CHECK_FALSE(parse_number(std::string(1000, '1')));
}

TEST_CASE("durations are nanoseconds", "[query][number]") {
  CHECK(parse_duration_ns("1ns") == 1);
  CHECK(parse_duration_ns("1.5us") == 1500);
  CHECK(parse_duration_ns("1ms") == 1'000'000);
  CHECK(parse_duration_ns("1h33m55s") == 5'635'000'000'000);
  CHECK(parse_duration_ns("-2h30m") == -9'000'000'000'000);
  CHECK(parse_duration_ns("1w") == 604'800'000'000'000);
  CHECK(parse_duration_ns("1_000s") == 1'000'000'000'000);
  for (const std::string_view text :
       {"", "5", "s", "5s5", "1000y", "99999999999999999999s", "5 s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration_ns(text));
  }
}

TEST_CASE("counts are whole and not negative", "[query][number]") {
  CHECK(parse_count("0") == 0);
  CHECK(parse_count("1_123_432") == 1'123'432);
  CHECK(parse_count("10K") == 10'000);
  CHECK(parse_count("0x10") == 16);
  CHECK(parse_count("1.5K") == 1500);
  CHECK(parse_count("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  for (const std::string_view text : {"", "-1", "1.5", "x", "inf", "nan", "18446744073709551616",
                                      "1e300", "5m"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_count(text));
  }
}

}  // namespace
}  // namespace logkit::query
