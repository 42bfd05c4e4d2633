// BlockFrames: the frames of one block, read and checked one by one. Opening
// reads the block's head (header, directory, small frames) and nothing else.
//
// Errors name the segment, the block, the column and its offset.
//
// Ownership: `file` and `footer` must outlive it. Thread safety: one thread at
// a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/segment/column_codec.h"
#include "lib/segment/directory.h"
#include "lib/segment/segment_file.h"

namespace logkit::segment {

class BlockFrames {
 public:
  static Result<std::unique_ptr<BlockFrames>> open(SegmentFile& file, const Footer& footer,
                                                   std::size_t block);

  const BlockInfo& info() const { return footer_.blocks[block_]; }
  const BlockHeader& header() const { return header_; }
  const std::vector<FrameEntry>& entries() const { return entries_; }
  // Null where the block has no such frame.
  const FrameEntry* find(std::uint32_t key) const;

  // The stored bytes, checked.
  Result<std::string> read(const FrameEntry& entry);
  // Reads all frames that are not in the head at once; later reads are free.
  Status read_all();

  // Decoded; values of column `key - kFirstColumnKey`.
  Result<DecodedValues> values(const FrameEntry& entry);
  // The integers of a frame that is no column.
  Result<std::vector<std::int64_t>> integers(const FrameEntry& entry);
  // Of all rows; shape ids and source ids below `limit`.
  Result<std::vector<std::uint32_t>> ids(const FrameEntry& entry, std::size_t limit);
  Result<std::vector<std::uint64_t>> arrivals();

  // "store/a.seg: block 3, column http.status at byte 4711"
  std::string describe(const FrameEntry& entry) const;
  std::string describe() const;

 private:
  BlockFrames(SegmentFile& file, const Footer& footer, std::size_t block)
      : file_(file), footer_(footer), block_(block) {}
  Status open_head();

  SegmentFile& file_;
  const Footer& footer_;
  std::size_t block_;
  BlockHeader header_;
  std::vector<FrameEntry> entries_;
  std::vector<std::uint32_t> by_key_;  // indices into entries_, ascending by key
  std::string bytes_;                  // the head, or all of the block
};

}  // namespace logkit::segment
