#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/hash.h"
#include "lib/segment/block_packer.h"
#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

constexpr std::uint64_t kLittle = 1u << 20;
constexpr std::uint64_t kMuch = std::uint64_t{1} << 30;

// Some phrases in any order.
std::string repeating(std::uint32_t seed) {
  std::string text;
  for (std::uint32_t i = 0; i < 6'000; ++i) {
    const std::uint64_t phrase = hash64(std::to_string(i + seed)) % 40;
    text += "item " + std::to_string(hash64(std::to_string(phrase))) + "\n";
  }
  return text;
}

// Two frames, one of them a copy, and a small payload.
void put_all(PayloadWriter& payloads) {
  payloads.put(PayloadKind::kTexts, repeating(1));
  PackedPayload copied{.bytes = {}, .raw_bytes = repeating(2).size()};
  pack(repeating(2), payloads.zstd_level(), copied.bytes);
  payloads.put_frame(copied);
  payloads.put(PayloadKind::kNumbers, std::string(300, 'x'));
  payloads.end_column();
}

struct Packed {
  Directory directory;
  std::vector<std::string> frames;
  std::string small;
};

Packed packed(Level level, std::uint64_t raw_bytes, SharedWork* work = nullptr) {
  const ZstdLevels levels = zstd_levels_of(level);
  PayloadWriter payloads(levels.payloads);
  put_all(payloads);
  BlockPacker packer(levels);
  packer.share(work);
  Packed result;
  result.small = packer.pack(payloads, raw_bytes, result.directory);
  for (const PackedPayload& frame : payloads.own_frames()) result.frames.push_back(frame.bytes);
  return result;
}

TEST_CASE("a block that shrinks much is packed harder", "[segment]") {
  const Packed plain = packed(Level::kDefault, kLittle);
  const Packed hard = packed(Level::kDefault, kMuch);
  CHECK(hard.frames[0].size() < plain.frames[0].size());
  CHECK(hard.frames[1] == plain.frames[1]);  // whose writer decided
  for (std::size_t i = 0; i < 2; ++i) {
    const StoredBytes& stored = hard.directory.own_frames[i];
    CHECK(stored.stored_bytes == hard.frames[i].size());
    CHECK(stored.checksum == hash64(hard.frames[i]));
    std::string raw;
    REQUIRE(unpack(as_bytes(hard.frames[i]), stored.raw_bytes, raw));
    CHECK(raw == repeating(static_cast<std::uint32_t>(i + 1)));
  }
  CHECK(hard.directory.small_checksum == hash64(hard.small));
}

TEST_CASE("only level default has a harder one", "[segment]") {
  for (const Level level : {Level::kFast, Level::kArchive}) {
    CHECK(packed(level, kMuch).frames == packed(level, kLittle).frames);
  }
}

TEST_CASE("who packs harder does not matter", "[segment]") {
  SharedWork work(true);
  const Packed alone = packed(Level::kDefault, kMuch);
  const Packed shared = packed(Level::kDefault, kMuch, &work);
  CHECK(alone.frames == shared.frames);
  CHECK(alone.small == shared.small);
}

}  // namespace
}  // namespace logkit::segment
