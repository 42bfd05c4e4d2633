#include "lib/base/result.h"

#include <cerrno>

#include <catch2/catch.hpp>

namespace logkit {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return Error::invalid("is odd", std::to_string(number));
  return number / 2;
}
Result<int> quarter(int number) {
  LK_TRY(const int once, half(number));
  LK_TRY(const int twice, half(once));
  return twice;
}
Status is_even(int number) {
  LK_RETURN_IF_ERROR(half(number));
  return {};
}

TEST_CASE("a result carries its value or its error through", "[base][result]") {
  CHECK(*quarter(12) == 3);
  const Result<int> failed = quarter(6);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message() == "3: is odd");
  CHECK(is_even(2));
  CHECK_FALSE(is_even(3));
}

TEST_CASE("an error gains its place from the outside in", "[base][result]") {
  const Error error =
      Error::io("cannot read", "block 3", ENOSPC).at("a.seg").at("store");
  CHECK(error.message() == "store: a.seg: block 3: cannot read: No space left on device");
  CHECK(Error::corrupt("bad sum").at("x").message() == "x: bad sum");
}

}  // namespace
}  // namespace logkit
