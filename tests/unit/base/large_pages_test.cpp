#include <catch2/catch.hpp>

#include <cstdint>
#include <utility>
#include <vector>

#include "lib/base/large_pages.h"

namespace logkit {
namespace {

TEST_CASE("a container of large pages keeps what it holds as it grows") {
  std::vector<std::uint32_t, LargePages<std::uint32_t>> numbers;
  for (std::uint32_t i = 0; i < 3'000'000; ++i) numbers.push_back(i);
  auto taken = std::move(numbers);
  numbers = {};
  taken.resize(10);
  taken.shrink_to_fit();
  taken.resize(2'000'000);
  for (std::uint32_t i = 0; i < 10; ++i) REQUIRE(taken[i] == i);
  CHECK(taken.back() == 0);
}

}  // namespace
}  // namespace logkit
