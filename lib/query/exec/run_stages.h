// RunStages: the stages of a run, built from its query, source and options.
//
// Thread safety: one thread at a time; what they are built of must outlive them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/query/exec/block_work.h"
#include "lib/query/exec/context.h"
#include "lib/query/exec/mergeable.h"
#include "lib/query/exec/operator.h"
#include "lib/query/exec/time_order.h"
#include "lib/query/executor.h"
#include "lib/query/split_source.h"

namespace logkit::query {

// A running query: what is done block by block, the stages below, and those of
// them that have to be known.
struct RunStages {
  StageContext context;
  Splittable* split = nullptr;  // the source, where it splits
  BlockShare share;             // where it splits
  OperatorPtr first;  // takes what the blocks give, else the batches of the source
  TimeOrder* time_order = nullptr;
  Mergeable* gathering = nullptr;  // the first stage that gathers, where there is one
};

// All of them. `totals` is told what passes, where no block does that.
Result<RunStages> make_run(const Query& query, Source& source, Sink& sink,
                           const RunOptions& options, RunTotals* totals);

// The stages of all pipes from `first` on. The first that gathers is noted.
Result<OperatorPtr> make_tail(const std::vector<Pipe>& pipes, std::size_t first, RunStages& stages,
                              OperatorPtr last);
// The end of a pipeline: into the sink.
OperatorPtr make_last(Sink& sink, const RunOptions& options, std::uint64_t* rows_out);
StageContext context_of(const RunOptions& options);

// The first pipe that does not look at each row by itself, or makes any number of
// rows of one: what blocks give is bounded.
std::size_t rows_end_at(const std::vector<Pipe>& pipes);
// The first pipe that does not look at each row by itself, however many come of it.
std::size_t gathers_at(const std::vector<Pipe>& pipes);
// 0: without an end.
double seconds_of(const TimeRange& range);

}  // namespace logkit::query
