// Source: where the records of a query come from: a stream, a segment, a
// store. Yields batches until there are no more.
//
// Order: a source yields rows in arrival order unless it says otherwise;
// watermark_ns() lets the executor release rows in time order without waiting
// for the end.
//
// Damage: what cannot be read goes to the Reporter and is left out; covered()
// is then false.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include "lib/base/result.h"
#include "lib/record/batch.h"

namespace logkit::segment {
struct Footer;
}

namespace logkit::query {

// A block of a segment. Views hold until the next batch.
struct StoredBlock {
  std::string_view segment;
  std::size_t block = 0;  // in footer->blocks
  const segment::Footer* footer = nullptr;
};

// What a source has read, as far as it counts.
struct ReadFigures {
  std::optional<std::uint64_t> blocks;
  std::optional<std::uint64_t> bytes;
};

class Source {
 public:
  virtual ~Source() = default;

  // The next batch, or null at the end.
  virtual Result<std::unique_ptr<record::Batch>> next() = 0;
  // No row still to come is earlier than this.
  virtual std::int64_t watermark_ns() const { return std::numeric_limits<std::int64_t>::min(); }
  // True for a stream or plain file: results keep its order, no time sort.
  virtual bool keeps_order() const = 0;
  // Asked when a batch of this source made a stage fail. True, once: the batch
  // could not be read, the Reporter was told, and the run goes on without the
  // rest of it. False: the trouble is another's.
  virtual bool skip_damaged() { return false; }
  // Of all rows that pass the filter, where that is known before they are read.
  virtual std::optional<record::TimeSpan> time_span() const { return std::nullopt; }
  // Where the batch given last is stored; nothing where it is not in a segment.
  virtual std::optional<StoredBlock> stored_block() const { return std::nullopt; }
  virtual ReadFigures read_so_far() const { return {}; }
};

}  // namespace logkit::query
