#include "lib/net/request_watch.h"

#include <array>
#include <catch2/catch.hpp>

namespace logkit::net {
namespace {

using Late = std::vector<RequestWatch::Connection>;
constexpr std::int64_t kSecond = 1000;

TEST_CASE("the head of a first request has its time", "[net][watch]") {
  const int one = 0;
  RequestWatch watch({});
  watch.opened(&one, 0);
  CHECK(watch.take_late(30 * kSecond).empty());
  CHECK(watch.take_late(30 * kSecond + 1) == Late{&one});
  // Told of once.
  CHECK(watch.take_late(60 * kSecond).empty());
  watch.closed(&one);
  CHECK_FALSE(watch.is_needed());
}

TEST_CASE("a kept connection may rest before its next head", "[net][watch]") {
  const int one = 0;
  RequestWatch watch({});
  watch.opened(&one, 0);
  watch.begun(&one, 10 * kSecond);
  watch.whole(&one);
  // Its records are under way: that is not its fault.
  CHECK(watch.take_late(9000 * kSecond).empty());
  watch.answered(&one, 9000 * kSecond);
  CHECK(watch.take_late(9150 * kSecond).empty());
  CHECK(watch.take_late(9150 * kSecond + 1) == Late{&one});
}

TEST_CASE("a body has to come on, however large it is", "[net][watch]") {
  const int steady = 0;
  const int slow = 0;
  RequestWatch watch({});
  for (const int* one : {&steady, &slow}) {
    watch.opened(one, 0);
    watch.begun(one, 0);
  }
  for (std::int64_t second = 1; second <= 600; ++second) {
    watch.came(&steady, 600);
    watch.came(&slow, 10);
    const Late late = watch.take_late(second * kSecond);
    // 10 bytes are worth 20 ms, so that it is late in the 31st second.
    CHECK(late == (second == 31 ? Late{&slow} : Late{}));
  }
}

TEST_CASE("where connections get few nobody may take his time", "[net][watch]") {
  std::array<int, 8> guests{};
  RequestWatch watch({.max_connections = 8});
  for (std::size_t i = 0; i < 6; ++i) watch.opened(&guests[i], 0);
  watch.begun(&guests[0], 0);
  watch.whole(&guests[0]);
  watch.begun(&guests[1], 0);
  watch.answered(&guests[1], 0);
  CHECK(watch.take_late(5 * kSecond).empty());
  CHECK(watch.take_late(5 * kSecond + 1).size() == 5);
  CHECK_FALSE(watch.is_full());
  watch.opened(&guests[6], 0);
  watch.opened(&guests[7], 0);
  CHECK(watch.is_full());
}

}  // namespace
}  // namespace logkit::net
