#include <catch2/catch.hpp>

#include "tools/logidx/flush_timer.h"

namespace logkit::logidx {
namespace {

using namespace std::chrono_literals;

const FlushTimer::Clock::time_point kStart = FlushTimer::Clock::time_point(1h);

TEST_CASE("a flush is due an interval after the first record that waits", "[logidx][flush]") {
  FlushTimer timer(100ms);
  CHECK_FALSE(timer.is_due(false, kStart));
  CHECK_FALSE(timer.is_due(true, kStart + 50ms));
  CHECK_FALSE(timer.is_due(true, kStart + 149ms));
  CHECK(timer.is_due(true, kStart + 150ms));
}

TEST_CASE("what a flush takes is a part of the interval", "[logidx][flush]") {
  FlushTimer timer(100ms);
  timer.begun(kStart);
  timer.done(kStart + 30ms);
  timer.done(kStart + 80ms);  // asked again, there is none under way
  CHECK_FALSE(timer.is_due(true, kStart + 80ms));
  CHECK_FALSE(timer.is_due(true, kStart + 149ms));
  CHECK(timer.is_due(true, kStart + 150ms));
}

TEST_CASE("flushes that take long are no more than half of the time", "[logidx][flush]") {
  FlushTimer timer(100ms);
  timer.begun(kStart);
  timer.done(kStart + 5s);
  CHECK_FALSE(timer.is_due(true, kStart + 5s));
  CHECK_FALSE(timer.is_due(true, kStart + 9999ms));
  CHECK(timer.is_due(true, kStart + 10s));
}

TEST_CASE("records that a flush took in between wait no more", "[logidx][flush]") {
  FlushTimer timer(100ms);
  CHECK_FALSE(timer.is_due(true, kStart));
  CHECK_FALSE(timer.is_due(false, kStart + 90ms));
  CHECK_FALSE(timer.is_due(true, kStart + 110ms));
  CHECK(timer.is_due(true, kStart + 210ms));
}

}  // namespace
}  // namespace logkit::logidx
