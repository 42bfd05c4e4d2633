// BlockWork: the first part of a query, as one thread does it for one batch
// after the other: the filter, pipes that look at each row, and gathering, where
// the pipe behind them can be merged. What is left of each batch is for the
// stages below, which run on one thread and in order.
//
// Batches do not know of each other here: which thread works on which makes no
// difference.
//
// Thread safety: one thread at a time; what it is made of must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/query/exec/context.h"
#include "lib/query/exec/mergeable.h"
#include "lib/query/exec/operator.h"
#include "lib/query/plan.h"
#include "lib/query/split_source.h"

namespace logkit::query {

// Which part of a query is done batch by batch.
struct BlockShare {
  const Query* query = nullptr;
  std::size_t pipe_count = 0;  // of the first pipes
  bool gathers = false;        // the last of these is Mergeable
  // Of rows that are left: loaded at once, not when they are printed.
  FieldSet loaded;
  bool loads_order = false;  // their times and arrivals too
};

struct BlockResult {
  Status status;
  std::uint64_t source_rows = 0;
  std::uint64_t rows_read = 0;
  std::uint64_t rows_matched = 0;  // passed the filter
  std::vector<record::Batch> batches;
  std::string states;  // where it gathers: key and state, each as put_string() has it
};

class BlockWork {
 public:
  static Result<std::unique_ptr<BlockWork>> make(const BlockShare& share,
                                                 const StageContext& context);
  virtual ~BlockWork() = default;
  virtual BlockResult work_on(PendingBatch& pending) = 0;
};

// Gives the states of a result to the stage below.
Status merge_states(std::string_view states, Mergeable& below);

}  // namespace logkit::query
