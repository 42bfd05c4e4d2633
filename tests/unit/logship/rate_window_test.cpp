#include "tools/logship/rate_window.h"

#include <catch2/catch.hpp>
#include <utility>
#include <vector>

namespace logkit::logship {
namespace {

using Time = RateWindow::Time;
using std::chrono::milliseconds;
using std::chrono::seconds;

// When each of the pieces passes, where each waits for the one before.
std::vector<std::pair<Time, double>> pass(RateWindow& window, const std::vector<double>& pieces) {
  std::vector<std::pair<Time, double>> passed;
  Time now{seconds(5)};
  for (const double piece : pieces) {
    while (const auto again = window.take(piece, now)) {
      REQUIRE(*again > now);
      now = *again;
    }
    passed.emplace_back(now, piece);
  }
  return passed;
}

// The most in any second that begins with one of them.
double most_in_a_second(const std::vector<std::pair<Time, double>>& passed) {
  double most = 0;
  for (std::size_t first = 0; first < passed.size(); ++first) {
    double sum = 0;
    for (std::size_t i = first; i < passed.size(); ++i)
      if (passed[i].first - passed[first].first < seconds(1)) sum += passed[i].second;
    most = std::max(most, sum);
  }
  return most;
}

double length_s(const std::vector<std::pair<Time, double>>& passed) {
  return std::chrono::duration<double>(passed.back().first - passed.front().first).count();
}

TEST_CASE("a rate holds over any second, and is used", "[logship][rate]") {
  for (const Rate rate : {Rate{3, false}, Rate{50, false}, Rate{999, false}, Rate{5000, false},
                          Rate{100'000, false}, Rate{20'000, true}, Rate{50e6, true}}) {
    CAPTURE(rate.per_second);
    RateWindow window(rate);
    const auto bounds = rate.piece();
    const auto piece = static_cast<double>(rate.of_bytes ? *bounds.bytes : *bounds.records);
    std::vector<double> pieces;
    double sum = 0;
    for (int i = 0; sum < rate.per_second * 10; ++i) {
      pieces.push_back(i % 3 == 0 ? piece : std::max(1.0, piece / (i % 7 + 1)));
      sum += pieces.back();
    }
    const auto passed = pass(window, pieces);
    CHECK(most_in_a_second(passed) <= rate.per_second);
    CHECK(length_s(passed) < 12);
  }
}

TEST_CASE("what is larger than a second's worth passes alone, for as long", "[logship][rate]") {
  RateWindow window({100, true});
  const auto passed = pass(window, {10, 350, 10});
  CHECK(passed[1].first - passed[0].first == seconds(1));
  CHECK(passed[2].first - passed[1].first == milliseconds(3500));
}

TEST_CASE("what was given back passes again", "[logship][rate]") {
  RateWindow window({10, false});
  const Time now{seconds(5)};
  for (int i = 0; i < 10; ++i) CHECK_FALSE(window.take(1, now));
  CHECK(window.take(1, now));
  window.give_back(2);
  CHECK_FALSE(window.take(2, now));
  CHECK(window.take(1, now));
}

}  // namespace
}  // namespace logkit::logship
