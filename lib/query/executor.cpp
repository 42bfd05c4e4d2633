#include "lib/query/executor.h"

#include <limits>

#include "lib/query/exec/block_runner.h"
#include "lib/query/exec/field_usage.h"
#include "lib/query/exec/pipeline.h"
#include "lib/query/exec/run_stages.h"
#include "lib/query/exec/subqueries.h"
#include "lib/query/inner_queries.h"
#include "lib/query/partial.h"

namespace logkit::query {
namespace {

// A watermark of the source, in the direction of the run. A source that knows
// none answers with the earliest time there is, which newest first would mean
// the opposite.
std::int64_t watermark_of(const Source& source, bool newest_first) {
  constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::min();
  const std::int64_t watermark_ns = source.watermark_ns();
  if (newest_first && watermark_ns == kUnknown) return std::numeric_limits<std::int64_t>::max();
  return watermark_ns;
}

Status pump(Source& source, const RunStages& stages, const RunOptions& options, RunTotals& totals) {
  std::uint64_t source_rows = 0;
  while (stages.first->wants_more()) {
    if (options.is_cancelled && options.is_cancelled()) return Error::cancelled();
    LK_TRY(auto batch, source.next());
    if (batch == nullptr) break;
    batch->set_rows_before(source_rows);
    source_rows += batch->source_row_count();
    totals.rows_read += batch->source_row_count();
    if (stages.time_order != nullptr) {
      stages.time_order->set_watermark(watermark_of(source, options.newest_first));
    }
    Status pushed = stages.first->push(std::move(*batch));
    if (!pushed && !source.skip_damaged()) return pushed;
  }
  return {};
}

// A pipe that may have had enough before the source ends.
bool may_end_early(const Query& query) {
  for (const Pipe& pipe : query.pipes) {
    if (std::holds_alternative<LimitPipe>(pipe.node)) return true;
    if (order_use(pipe) == OrderUse::kMakes) return false;
  }
  return false;
}

// Before a block and behind it.
struct Watermarks {
  std::int64_t before_ns = 0;
  std::int64_t behind_ns = 0;
};

// Takes what has come of a block. Of several batches only behind the last nothing of
// the block is still to come.
Status give(BlockResult& result, const RunStages& stages, std::uint64_t rows_before,
            Watermarks watermarks) {
  if (stages.share.gathers) {
    LK_CHECK(stages.gathering != nullptr);
    return merge_states(result.states, *stages.gathering);
  }
  for (record::Batch& batch : result.batches) {
    batch.set_rows_before(rows_before);
    if (stages.time_order != nullptr) {
      const bool is_last = &batch == &result.batches.back();
      stages.time_order->set_watermark(is_last ? watermarks.behind_ns : watermarks.before_ns);
    }
    LK_RETURN_IF_ERROR(stages.first->push(std::move(batch)));
  }
  return {};
}

Status pump_blocks(Source& source, const RunStages& stages, const RunOptions& options,
                   RunTotals& totals) {
  BlockRunner runner(*stages.split, stages.share, stages.context,
                     {.threads = stages.split->threads(),
                      .may_end_early = options.max_rows > 0 || may_end_early(*stages.share.query)});
  std::uint64_t source_rows = 0;
  while (stages.first->wants_more()) {
    if (options.is_cancelled && options.is_cancelled()) return Error::cancelled();
    Watermarks watermarks{.before_ns = watermark_of(source, options.newest_first)};
    LK_TRY(auto result, runner.next());
    if (!result) break;
    LK_RETURN_IF_ERROR(std::move(result->status));
    totals.rows_read += result->rows_read;
    totals.rows_matched += result->rows_matched;
    watermarks.behind_ns = watermark_of(source, options.newest_first);
    Status given = give(*result, stages, source_rows, watermarks);
    if (!given && !source.skip_damaged()) return given;
    source_rows += result->source_rows;
  }
  return {};
}

// All rows of the source, without what stages hold back until the end.
Status pump_all(Source& source, const RunStages& stages, const RunOptions& options,
                RunTotals& totals) {
  LK_RETURN_IF_ERROR(stages.split != nullptr ? pump_blocks(source, stages, options, totals)
                                             : pump(source, stages, options, totals));
  if (std::holds_alternative<AllFilter>(stages.share.query->filter.node)) {
    totals.rows_matched = totals.rows_read;
  }
  return {};
}

class PipesOnly : public PipeRun {
 public:
  PipesOnly(Sink& sink, const RunOptions& options) : options_(options), sink_(sink) {}
  Status build(const std::vector<Pipe>& pipes) {
    LK_TRY(first_, make_pipeline(pipes, context_of(options_),
                                 make_last(sink_, options_, &rows_out_)));
    return {};
  }
  Status push(record::Batch batch) override { return first_->push(std::move(batch)); }
  Status finish() override { return first_->finish(); }
  bool wants_more() const override { return first_->wants_more(); }

 private:
  RunOptions options_;
  Sink& sink_;
  std::uint64_t rows_out_ = 0;
  OperatorPtr first_;
};

// The stages from the first that gathers on.
class Merge : public PartialMerge {
 public:
  Merge(Sink& sink, const RunOptions& options) : sink_(sink), options_(options) {}
  Status build(const Query& query, double window_seconds) {
    Query last;
    const std::size_t place = gathers_at(query.pipes);
    last.pipes.assign(query.pipes.begin() + static_cast<std::ptrdiff_t>(place),
                      query.pipes.end());
    LK_TRY(const Query resolved, resolve_subqueries(last, options_));
    stages_.context = context_of(options_);
    stages_.context.totals = &totals_;
    stages_.context.window_seconds = window_seconds;
    stages_.context.rows_are_ordered = false;
    LK_TRY(stages_.first, make_tail(resolved.pipes, 0, stages_,
                                    make_last(sink_, options_, &totals_.rows_out)));
    LK_CHECK(stages_.gathering != nullptr);
    return {};
  }
  Status add(std::string_view key, std::string_view state) override {
    return stages_.gathering->merge_state(key, state);
  }
  Result<RunTotals> finish() override {
    LK_RETURN_IF_ERROR(stages_.first->finish());
    return totals_;
  }

 private:
  Sink& sink_;
  RunOptions options_;
  RunTotals totals_;
  RunStages stages_;
};

}  // namespace

Result<RunTotals> run_query(const Query& query, Source& source, Sink& sink,
                            const RunOptions& options) {
  LK_TRY(const Query resolved, resolve_subqueries(query, options));
  RunTotals totals;
  LK_TRY(const RunStages stages, make_run(resolved, source, sink, options, &totals));
  LK_RETURN_IF_ERROR(pump_all(source, stages, options, totals));
  LK_RETURN_IF_ERROR(stages.first->finish());
  return totals;
}

Status check_partial(const Query& query) {
  if (!inner_queries(query).empty()) {
    Error error = Error::invalid("a query inside of the query has no partial answers");
    error.help = "it asks for all records, and each part has its own only";
    return error;
  }
  const std::size_t place = gathers_at(query.pipes);
  const bool gathers = place < query.pipes.size() && can_merge(query.pipes[place]);
  // The pipes before it pass rows on, one by one.
  if (gathers && order_use(query.pipes[place]) != OrderUse::kDepends) return {};
  Error error = Error::invalid("a query has partial answers only where it gathers records");
  if (gathers) {
    error.what = "the query depends on the order of records: it has no partial answers";
  }
  error.help = "end it with stats, uniq or top, as in: * | stats by (level) count()";
  return error;
}

Result<RunTotals> run_partially(const Query& query, Source& source,
                                const Mergeable::UseState& use, const RunOptions& options) {
  LK_RETURN_IF_ERROR(check_partial(query));
  Query first = query;
  first.pipes.resize(gathers_at(query.pipes) + 1);
  LK_TRY(const Query resolved, resolve_subqueries(first, options));
  class Nothing : public Sink {
   public:
    Status push(record::Batch&) override { return {}; }
  } nothing;
  RunTotals totals;
  LK_TRY(const RunStages stages, make_run(resolved, source, nothing, options, &totals));
  LK_RETURN_IF_ERROR(pump_all(source, stages, options, totals));
  LK_RETURN_IF_ERROR(stages.gathering->give_states(use));
  return totals;
}

double window_seconds_of(const Query& query) { return seconds_of(time_range_of(query.filter)); }

Result<std::unique_ptr<PartialMerge>> PartialMerge::start(const Query& query,
                                                          double window_seconds, Sink& sink,
                                                          const RunOptions& options) {
  LK_RETURN_IF_ERROR(check_partial(query));
  auto merge = std::make_unique<Merge>(sink, options);
  LK_RETURN_IF_ERROR(merge->build(query, window_seconds));
  return std::unique_ptr<PartialMerge>(std::move(merge));
}

Result<std::unique_ptr<PipeRun>> PipeRun::start(const std::vector<Pipe>& pipes, Sink& sink,
                                                const RunOptions& options) {
  auto run = std::make_unique<PipesOnly>(sink, options);
  LK_RETURN_IF_ERROR(run->build(pipes));
  return std::unique_ptr<PipeRun>(std::move(run));
}

}  // namespace logkit::query
