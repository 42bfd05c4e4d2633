// Sources whose batches can be made side by side.
//
// A source that is Splittable gives batches that are not made yet, for other
// threads to make and to work on; settle() takes them back in the order given.
// run_query() then does the filter, pipes that look at each row and the gathering
// of stats, uniq and top block by block, and puts together what comes of it in the
// order of the blocks: whatever the number of threads, the answer is the same.
// Blocks on their way take about 24 MiB at most, or there is one at a time.
#pragma once

#include <cstdint>
#include <memory>

#include "lib/base/result.h"
#include "lib/query/source.h"
#include "lib/record/batch.h"

namespace logkit::query {

// What next() would give of a block, not made yet: one batch, or, of a block of very
// many fields, several of some of its rows each. Must not outlive its source, nor
// must the batches.
//
// Thread safety: of one thread at a time; different ones of different threads.
class PendingBatch {
 public:
  virtual ~PendingBatch() = default;
  // About how much memory it takes with all columns that are asked for.
  virtual std::uint64_t memory_bytes() const = 0;
  // The next batch, null when there is no more. What cannot be read is told by
  // settle().
  virtual Result<std::unique_ptr<record::Batch>> make() = 0;
};

// Of a Source: in place of its next().
//
// Thread safety: one thread at a time; batches that are pending may be of others.
class Splittable {
 public:
  virtual ~Splittable() = default;
  // How many threads are to work on its batches.
  virtual std::size_t threads() const { return 1; }
  // The next block; null at the end.
  virtual Result<std::unique_ptr<PendingBatch>> next_pending() = 0;
  // The first block not settled yet is done with on other threads and counts as
  // the one given last. False: it could not be read, and the Reporter was told.
  virtual bool settle() = 0;
};

// Null where the source cannot be split.
Splittable* splittable_of(Source& source);

// The same source on so many threads, where it can be split.
std::unique_ptr<Source> on_threads(std::unique_ptr<Source> source, std::size_t threads);

}  // namespace logkit::query
