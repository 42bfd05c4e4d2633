// BlockCopier: which blocks of a merge are copied as they are stored, and how.
//
// Copied are blocks that overlap no other, of the level of the output, that are
// large enough to stay as they are; their rows have no need to be looked at. Their
// words come from the term index of the input, where that knows as much of ids as
// the index of all takes; else it is as if there were none, and rows are added one
// by one.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "lib/base/result.h"
#include "lib/segment/merge_block.h"

namespace logkit::segment {

class BlockCopier {
 public:
  explicit BlockCopier(Writer& writer) : writer_(writer) {}

  // Looks which inputs can give blocks.
  void prepare(std::span<const std::unique_ptr<MergeInput>> inputs);
  // False where the rows of the block are to be added one by one; that tells of
  // damage, too.
  Result<bool> copy(MergeSegment& segment, std::size_t block);

 private:
  // What its index says is read with the first block.
  bool has_terms(MergeSegment& segment, MergeSegment::Tables& tables) const;

  Writer& writer_;
};

}  // namespace logkit::segment
