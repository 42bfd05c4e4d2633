// The directory of a block: which columns it has, what each takes of the
// payloads (encoding/payloads.h), and where those lie.
//
//   block: header | directory, packed | meta and groups, packed | own frames | deltas
//
//   columns varint, then for each, in the order they were written: zigzag of its
//   key minus the key before, values varint, raw bytes varint, meta bytes
//   varint, own frames varint, groups varint (bit g: it has bytes in group g),
//   bytes varint of each such group
//   own frames varint, then for each: raw bytes varint, stored bytes varint
//   meta raw bytes varint, meta stored bytes varint, groups varint, then for
//   each such group: raw bytes varint, stored bytes varint
//   checksum u64 of meta and groups, checksum u64 of each own frame
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/encoding/payloads.h"
#include "lib/segment/wire.h"

namespace logkit::segment {

struct ColumnEntry {
  std::uint32_t key = 0;  // FrameKey
  std::uint64_t value_count = 0;
  std::uint64_t raw_bytes = 0;
  ColumnExtent extent;
  // Not stored: what the columns before it take.
  std::uint32_t meta_begin = 0;
  std::uint32_t first_own_frame = 0;
  std::array<std::uint32_t, kPayloadGroups> group_begin{};
};

// Packed bytes in a block.
struct StoredBytes {
  std::uint64_t raw_bytes = 0;
  std::uint64_t stored_bytes = 0;
  std::uint64_t offset = 0;  // in the block; not stored
  std::uint64_t checksum = 0;  // of an own frame
};

struct Directory {
  std::vector<ColumnEntry> columns;
  std::vector<StoredBytes> own_frames;
  StoredBytes meta;
  std::array<StoredBytes, kPayloadGroups> groups;
  std::uint64_t small_checksum = 0;  // of meta and groups as they lie

  std::uint64_t small_bytes() const;
  // What a column takes of the block: its own frames, and its share of the rest.
  std::uint64_t stored_bytes(const ColumnEntry& column) const;
};

// What it is as it lies in the block: a varint of its raw length, then packed.
std::string encode_directory(const Directory& directory);
// kCorrupt where the frames do not fit in the block or say more than its rows
// and raw bytes allow.
Result<Directory> decode_directory(std::string_view bytes, const BlockHeader& header);

}  // namespace logkit::segment
