#include "lib/io/sniff.h"

#include <catch2/catch.hpp>

#include "tests/unit/io/packing.h"

namespace logkit::io {
namespace {

TEST_CASE("streams are known by their first bytes, as few as it takes", "[io][sniff]") {
  const std::pair<std::string, Container> streams[] = {
      {packed("x", Packing::kGzip), Container::kGzip},
      {packed("x", Packing::kXz), Container::kXz},
      {packed("x", Packing::kZstd), Container::kZstd},
      {packed("x", Packing::kBzip2), Container::kBzip2},
      {packed("", Packing::kBzip2), Container::kBzip2},
      {tar_of({{"a.log", "x"}}), Container::kTar},
      {zip_of({{"a.log", "x"}}), Container::kZip},
      {std::string("\x50\x2a\x4d\x18\x00\x00\x00\x00", 8), Container::kZstd},
  };
  for (const auto& [bytes, container] : streams) {
    std::optional<Container> found;
    std::size_t taken = 0;
    while (!(found = sniff(std::string_view(bytes).substr(0, taken), false))) ++taken;
    CHECK(*found == container);
    CHECK(taken <= kSniffBytes);
    CHECK(sniff(bytes, true) == container);
    const std::string_view too_few = std::string_view(bytes).substr(0, taken - 1);
    CHECK(sniff(too_few, true) == Container::kPlain);
  }
}

TEST_CASE("a line of text is plain as soon as it ends", "[io][sniff]") {
  for (const char* line : {"hello\n", "{\"a\":1}\n", "BZh9 is no bzip2\n", "PK is here\n", "\n",
                           "7zXZ\n", "(\xb5\n", "P*\n", "0123\n"}) {
    INFO(line);
    CHECK(sniff(line, false) == Container::kPlain);
  }
  CHECK_FALSE(sniff("", false));
  CHECK(sniff("", true) == Container::kPlain);
  CHECK(sniff("no line end", true) == Container::kPlain);
  CHECK(sniff("\x1f", true) == Container::kPlain);
}

TEST_CASE("what only looks like a tar header is plain", "[io][sniff]") {
  std::string header = tar_of({{"a.log", "x"}}).substr(0, 512);
  CHECK(sniff(header, false) == Container::kTar);
  header[0] = 'b';
  CHECK(sniff(header, false) == Container::kPlain);
  CHECK(sniff(std::string(512, '\0'), false) == Container::kPlain);
  CHECK(sniff(std::string(512, 'a'), false) == Container::kPlain);
}

}  // namespace
}  // namespace logkit::io
