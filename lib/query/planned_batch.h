// PlannedBatch: a block of a scan's plan, to be read by any thread: one batch, or,
// where it has very many fields, slices of its rows (segment/block_slices.h).
//
// Ownership: what it is made of must outlive it. Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "lib/query/exec/encoded_match.h"
#include "lib/query/scan_plan.h"
#include "lib/query/scanned_block.h"
#include "lib/query/split_source.h"
#include "lib/segment/block_slices.h"

namespace logkit::query {

// What a scan asks of each of its blocks.
struct BlockQuestion {
  std::optional<EncodedFilter> search;  // rows that it rules out are left out
  std::uint64_t search_key = 0;         // of the filter that it is made of
  bool asks_for_many = false;           // of a block's fields, or all of them
  bool asks_for_records = false;        // as they are
};

class PlannedBatch : public PendingBatch {
 public:
  PlannedBatch(const PlannedBlock& block, segment::Reader& reader, const BlockQuestion& question,
               BlockTrouble& trouble)
      : block_(block), reader_(reader), question_(question), trouble_(trouble) {}

  std::uint64_t memory_bytes() const override { return block_.memory_bytes; }
  Result<std::unique_ptr<record::Batch>> make() override;
  // What was made last is a slice: perhaps not the last one.
  bool is_sliced() const { return slices_ != nullptr; }

 private:
  Result<std::unique_ptr<record::Batch>> read();
  Result<std::unique_ptr<record::Batch>> next_slice();

  const PlannedBlock& block_;
  segment::Reader& reader_;
  const BlockQuestion& question_;
  BlockTrouble& trouble_;
  bool is_made_ = false;
  std::unique_ptr<segment::BlockSlices> slices_;
};

}  // namespace logkit::query
