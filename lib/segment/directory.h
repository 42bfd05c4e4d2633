// The directory of a block: which frames it has and where they lie. Frames lie
// one after the other behind it, in its order.
//
//   frames varint, then for each: key varint, codec varint, stored bytes varint,
//   values varint, raw bytes varint, checksum u64 (XXH3-64 of the stored bytes)
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/wire.h"

namespace logkit::segment {

struct FrameEntry {
  std::uint32_t key = 0;    // FrameKey
  std::uint64_t codec = 0;  // CodecId, perhaps one that this program does not know
  std::uint64_t stored_bytes = 0;
  std::uint64_t value_count = 0;
  std::uint64_t raw_bytes = 0;
  std::uint64_t checksum = 0;
  std::uint64_t offset = 0;  // in the block; not stored
};

std::string encode_directory(const std::vector<FrameEntry>& frames);
// kCorrupt where the frames do not fit in the block or say more than its rows
// and raw bytes allow.
Result<std::vector<FrameEntry>> decode_directory(std::string_view bytes,
                                                 const BlockHeader& header);

}  // namespace logkit::segment
