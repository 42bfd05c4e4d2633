#include "lib/segment/encoding/address_memory.h"

#include <catch2/catch.hpp>

#include <random>
#include <string>

namespace logkit::segment {
namespace {

TEST_CASE("an address that came before is the same again") {
  std::minstd_rand random(11);
  AddressMemory memory;
  std::size_t read = 0;
  for (int i = 0; i < 200'000; ++i) {
    // Many share their beginning, their end, or their size; some are none.
    std::string text = std::to_string(random() % 3 + 10);
    for (int k = 0; k < 3; ++k) text += "." + std::to_string(random() % (k == 1 ? 300 : 12));
    if (random() % 8 == 0) text.insert(random() % text.size(), 1, '0');
    std::uint32_t expected = 0;
    std::uint32_t address = 0;
    const bool is_address = parse_address(text, expected);
    REQUIRE(memory.read(text, address) == is_address);
    if (!is_address) continue;
    CHECK(address == expected);
    ++read;
  }
  CHECK(read > 100'000);
}

TEST_CASE("what is too short or too long for an address is none") {
  AddressMemory memory;
  std::uint32_t address = 0;
  for (const char* text : {"", "1.2.3", "1.2.3.", "255.255.255.2550", "1.2.3.4 "}) {
    CHECK_FALSE(memory.read(text, address));
  }
  CHECK(memory.read("1.2.3.4", address));
  CHECK(address == 0x01020304);
}

}  // namespace
}  // namespace logkit::segment
