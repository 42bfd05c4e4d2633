#include <catch2/catch.hpp>

#include <cstring>
#include <memory>

#include "lib/base/free_memory.h"

namespace logkit {
namespace {

// Whatever allocator there is, and whatever the system says to large pages.
TEST_CASE("memory is as usable with large pages as without", "[base]") {
  use_large_pages(8 << 20);
  for (const std::size_t bytes : {std::size_t{100}, std::size_t{3} << 20, std::size_t{20} << 20}) {
    const auto block = std::make_unique<char[]>(bytes);
    std::memset(block.get(), 'x', bytes);
    CHECK(block[bytes - 1] == 'x');
  }
  use_large_pages(8 << 20);  // again: nothing is lost
  CHECK(std::make_unique<char[]>(1 << 20) != nullptr);
}

}  // namespace
}  // namespace logkit
