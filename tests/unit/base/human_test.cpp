#include "lib/base/human.h"

#include <limits>

#include <catch2/catch.hpp>

namespace logkit {
namespace {

constexpr std::uint64_t kMiB = 1u << 20;

TEST_CASE("sizes print with three digits and read back", "[base][human]") {
  CHECK(format_size(0) == "0 B");
  CHECK(format_size(1023) == "1023 B");
  CHECK(format_size(1024) == "1.00 KiB");
  CHECK(format_size(19'293'798) == "18.4 MiB");
  CHECK(format_size(1023 * 1024) == "1023 KiB");
  CHECK(format_size(kMiB - 1) == "1.00 MiB");
  CHECK(format_size(412ull << 30) == "412 GiB");
  CHECK(format_size(std::numeric_limits<std::uint64_t>::max()) == "16.0 EiB");
}

TEST_CASE("sizes are read in the spellings people use", "[base][human]") {
  for (const char* text : {"64M", "64MiB", "64MB", "64 mib", "65536k", "67108864",
                           "0.0625G", "64m"}) {
    INFO(text);
    CHECK(parse_size(text) == 64 * kMiB);
  }
  CHECK(parse_size("0") == 0u);
  CHECK(parse_size("1.5K") == 1536u);
  CHECK(parse_size("10000000") == 10'000'000u);
  for (const char* text : {"", "M", "64X", "-1", "64 M B", "1.5", "9E", "99999999999999999999",
                           "1e6", "64Mi B", "1..5K", "64MiBs"}) {
    INFO(text);
    CHECK_FALSE(parse_size(text));
  }
}

TEST_CASE("durations print for the eye", "[base][human]") {
  CHECK(format_duration(0) == "0 s");
  CHECK(format_duration(350) == "350 ns");
  CHECK(format_duration(12'000'000) == "12 ms");
  CHECK(format_duration(1'234'000'000) == "1.2 s");
  CHECK(format_duration(59'400'000'000) == "59 s");
  CHECK(format_duration(59'900'000'000) == "1 min");
  CHECK(format_duration(200'000'000'000) == "3 min 20 s");
  CHECK(format_duration(7'500'000'000'000) == "2 h 5 min");
  CHECK(format_duration(273'600'000'000'000) == "3 d 4 h");
  CHECK(format_duration(-1'200'000'000) == "-1.2 s");
  CHECK(format_duration(std::numeric_limits<std::int64_t>::min()).front() == '-');
}

TEST_CASE("durations are read in parts", "[base][human]") {
  constexpr std::int64_t kSecond = 1'000'000'000;
  CHECK(parse_duration("90") == 90 * kSecond);
  CHECK(parse_duration("1.5s") == 1'500'000'000);
  CHECK(parse_duration("250ms") == 250'000'000);
  CHECK(parse_duration("1w2d3h4m5s") == 788'645 * kSecond);
  CHECK(parse_duration("2 hours 30 min") == 9000 * kSecond);
  CHECK(parse_duration("0") == 0);
  for (const char* text : {"", "s", "1x", "-1s", "1h30", "1 2", "99999999999w", "1s,2s"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("counts are grouped from five digits on", "[base][human]") {
  CHECK(format_count(0) == "0");
  CHECK(format_count(9611) == "9611");
  CHECK(format_count(12'345) == "12 345");
  CHECK(format_count(120'344) == "120 344");
  CHECK(format_count(1'000'000) == "1 000 000");
}

TEST_CASE("a percentage is never rounded to all or nothing", "[base][human]") {
  CHECK(format_percent(0, 10) == "0%");
  CHECK(format_percent(10, 10) == "100%");
  CHECK(format_percent(17, 120'344) == "0.01%");
  CHECK(format_percent(1, 10'000'000) == "<0.01%");
  CHECK(format_percent(1204, 9611) == "13%");
  CHECK(format_percent(99'999, 100'000) == ">99.9%");
  CHECK(format_percent(1, 0) == "0%");
}

}  // namespace
}  // namespace logkit
