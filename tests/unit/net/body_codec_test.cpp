#include "lib/net/body_codec.h"

#include <snappy.h>
#include <catch2/catch.hpp>

namespace logkit::net {
namespace {

std::string compress(std::string_view text, std::string_view encoding) {
  std::string out;
  if (encoding == "snappy") {
    snappy::Compress(text.data(), text.size(), &out);
    return out;
  }
  auto made = encode_body(text, encoding);
  REQUIRE(made);
  return *made;
}

}  // namespace

TEST_CASE("bodies come back from every encoding", "[net][codec]") {
  const std::string text = "a line\n" + std::string(300'000, 'x');
  for (const char* encoding : {"gzip", "zstd", "snappy"}) {
    CAPTURE(encoding);
    const std::string packed = compress(text, encoding);
    CHECK(packed.size() < text.size() / 4);
    const auto back = decode_body(packed, encoding, text.size());
    REQUIRE(back);
    CHECK(*back == text);
    CHECK(*decode_body(compress("", encoding), encoding, 10) == "");
    // Two members, two frames: one body. Snappy's blocks do not follow each other.
    if (std::string_view(encoding) != "snappy")
      CHECK(*decode_body(compress("a", encoding) + compress("b", encoding), encoding, 2) == "ab");
  }
  CHECK(*decode_body("as it is", "", 8) == "as it is");
  CHECK(*decode_body("as it is", "identity", 8) == "as it is");
}

TEST_CASE("one byte over the limit is refused, and a bomb takes no memory", "[net][codec]") {
  const std::string text(10'000'000, '\0');
  for (const char* encoding : {"gzip", "zstd", "snappy"}) {
    CAPTURE(encoding);
    const std::string packed = compress(text, encoding);
    CHECK(decode_body(packed, encoding, text.size()));
    for (const std::size_t most : {text.size() - 1, std::size_t{1000}, std::size_t{0}}) {
      const auto refused = decode_body(packed, encoding, most);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == Code::kInvalid);
    }
  }
  CHECK_FALSE(decode_body("123456789", "", 8));
}

TEST_CASE("damage and a missing end are told", "[net][codec]") {
  for (const char* encoding : {"gzip", "zstd", "snappy", "deflate"}) {
    CAPTURE(encoding);
    const auto garbage = decode_body("this is no such thing at all", encoding, 1 << 20);
    REQUIRE_FALSE(garbage);
    CHECK_FALSE(decode_body("", encoding, 1 << 20));
    if (std::string_view(encoding) == "deflate") continue;
    const std::string packed = compress("one line of some length, and another one", encoding);
    for (std::size_t size = 0; size < packed.size(); ++size) {
      const auto cut = decode_body(std::string_view(packed).substr(0, size), encoding, 1 << 20);
      REQUIRE_FALSE(cut);
    }
  }
  const auto unknown = decode_body("x", "br", 10);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == Code::kUnsupported);
}

TEST_CASE("a header that claims gigabytes gets none", "[net][codec]") {
  // Snappy: a length of 4 GiB - 1 before a few bytes.
  const auto refused = decode_body(
      "\xff\xff\xff\xff\x0f"
      "abc",
      "snappy", std::size_t{1} << 40);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::kCorrupt);
}

}  // namespace logkit::net
