#include "tools/logq/trend.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

namespace logkit::logq {
namespace {

double sum(const std::vector<double>& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

TEST_CASE("what is added is drawn, all of it, whatever the times", "[logq][trend]") {
  std::mt19937_64 random(20260301);
  for (const int bits : {1, 20, 30, 45, 62}) {
    Trend trend;
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (int i = 0; i < 1000; ++i) {
      const auto time = static_cast<std::int64_t>(random() & ((std::uint64_t{1} << bits) - 1));
      trend.add(time);
      first = std::min(first, time);
      last = std::max(last, time);
    }
    CAPTURE(bits);
    CHECK(sum(trend.over(first, last, 16)) == Approx(1000));
  }
}

TEST_CASE("the order in which times come does not show", "[logq][trend]") {
  std::vector<std::int64_t> times;
  for (std::int64_t i = 0; i < 500; ++i) times.push_back(i * i * 7'919'000 - 4'000'000'000);
  Trend forward;
  for (const std::int64_t time : times) forward.add(time);
  std::shuffle(times.begin(), times.end(), std::mt19937(1));
  Trend shuffled;
  for (const std::int64_t time : times) shuffled.add(time);
  const auto [first, last] = std::minmax_element(times.begin(), times.end());
  CHECK(forward.over(*first, *last, 20) == shuffled.over(*first, *last, 20));
}

TEST_CASE("times at both ends of all there are take no more buckets", "[logq][trend]") {
  Trend trend;
  const std::int64_t first = std::numeric_limits<std::int64_t>::min();
  const std::int64_t last = std::numeric_limits<std::int64_t>::max();
  trend.add(0);
  trend.add(last);
  trend.add(first);
  CHECK(sum(trend.over(first, last, 8)) == Approx(3));
}

TEST_CASE("a rise is drawn as a rise", "[logq][trend]") {
  constexpr std::int64_t kMinute = 60'000'000'000;
  Trend trend;
  for (std::int64_t minute = 0; minute < 64; ++minute) {
    for (std::int64_t i = 0; i <= minute; ++i) trend.add(minute * kMinute);
  }
  const std::vector<double> parts = trend.over(0, 64 * kMinute - 1, 4);
  CHECK(std::is_sorted(parts.begin(), parts.end()));
}

}  // namespace
}  // namespace logkit::logq
