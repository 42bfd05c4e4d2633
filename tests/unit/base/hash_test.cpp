#include "lib/base/hash.h"

#include <catch2/catch.hpp>

namespace logkit {
namespace {

// Values of xxhsum 0.8.1 (-H3 and -H2 of the same bytes).
TEST_CASE("hashes are XXH3 as specified", "[base][hash]") {
  CHECK(hex64(hash64(std::string_view())) == "2d06800538d394c2");
  CHECK(hash128(std::string_view()).hex() == "99aa06d3014798d86001c324468d497f");
  CHECK(hash64("a") == hash64("a", 0));
  CHECK(hash64("a", 1) != hash64("a", 2));
}

TEST_CASE("pieces hash like the whole", "[base][hash]") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += static_cast<char>(i * 31);
  for (const std::size_t cut : {0u, 1u, 240u, 1024u, 4999u, 5000u}) {
    Hasher hasher;
    hasher.add(std::string_view(text).substr(0, cut));
    CHECK(hasher.value64() == hash64(std::string_view(text).substr(0, cut)));
    hasher.add(std::string_view(text).substr(cut));
    CHECK(hasher.value64() == hash64(text));
    CHECK(hasher.value128() == hash128(std::string_view(text)));
    hasher.reset();
    CHECK(hasher.value128() == hash128(std::string_view()));
  }
}

TEST_CASE("the seed of a process stays", "[base][hash]") {
  CHECK(process_hash_seed() == process_hash_seed());
}

}  // namespace
}  // namespace logkit
