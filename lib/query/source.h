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

#include "lib/base/result.h"
#include "lib/record/batch.h"

namespace logkit::query {

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
};

}  // namespace logkit::query
