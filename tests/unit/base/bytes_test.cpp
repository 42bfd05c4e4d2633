#include "lib/base/bytes.h"

#include <limits>

#include <catch2/catch.hpp>

namespace logkit {
namespace {

TEST_CASE("varints read back what was written", "[base][bytes]") {
  constexpr std::uint64_t kValues[] = {
      0, 1, 127, 128, 16383, 16384, 1u << 31, std::numeric_limits<std::uint64_t>::max()};
  std::string bytes;
  ByteWriter writer(bytes);
  for (const std::uint64_t value : kValues) writer.put_varint(value);
  ByteReader reader(bytes);
  for (const std::uint64_t value : kValues) CHECK(reader.get_varint() == value);
  CHECK(reader.ok());
  CHECK(reader.at_end());
}

TEST_CASE("zigzag keeps both ends of the range", "[base][bytes]") {
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1},
                                   std::numeric_limits<std::int64_t>::min(),
                                   std::numeric_limits<std::int64_t>::max()}) {
    CHECK(unzigzag(zigzag(value)) == value);
  }
  CHECK(zigzag(-1) == 1);
}

TEST_CASE("a reader fails once and for all past the end", "[base][bytes]") {
  ByteReader reader(std::string_view("\x05" "ab"));
  CHECK(reader.get_string().empty());
  CHECK_FALSE(reader.ok());
  CHECK(reader.get_le<std::uint32_t>() == 0);
  CHECK(reader.get_varint() == 0);
}

TEST_CASE("a varint of more than 64 bits is refused", "[base][bytes]") {
  const std::string ten(9, '\xff');
  CHECK(ByteReader(ten + "\x01").get_varint() == std::numeric_limits<std::uint64_t>::max());
  const std::string large = ten + "\x02";
  ByteReader reader(large);
  reader.get_varint();
  CHECK_FALSE(reader.ok());
}

}  // namespace
}  // namespace logkit
