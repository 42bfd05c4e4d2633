#include "lib/base/crc32c.h"

#include <catch2/catch.hpp>

#include <string>

namespace logkit {
namespace {

// RFC 3720, appendix B.4, and the usual check value.
TEST_CASE("checksums of known texts", "[base][crc32c]") {
  CHECK(crc32c("") == 0);
  CHECK(crc32c("123456789") == 0xE3069283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AA);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62A8AB43);
  std::string ascending;
  for (char c = 0; c < 32; ++c) ascending.push_back(c);
  CHECK(crc32c(ascending) == 0x46DD794E);
}

TEST_CASE("a checksum goes on where another ended", "[base][crc32c]") {
  const std::string text = "the quick brown fox jumps over the lazy dog";
  for (std::size_t at = 0; at <= text.size(); ++at)
    CHECK(crc32c_extend(crc32c(text.substr(0, at)), text.substr(at)) == crc32c(text));
}

}  // namespace
}  // namespace logkit
