#include "lib/query/executor.h"

#include <algorithm>
#include <limits>

#include "lib/query/exec/block_runner.h"
#include "lib/query/exec/filter_stage.h"
#include "lib/query/exec/field_usage.h"
#include "lib/query/exec/limit.h"
#include "lib/query/exec/message_field.h"
#include "lib/query/exec/pipeline.h"
#include "lib/query/exec/subqueries.h"
#include "lib/query/exec/time_order.h"
#include "lib/query/exec/time_shift.h"
#include "lib/query/partial.h"

namespace logkit::query {
namespace {

// The end of a pipeline: into the sink.
class SinkStage : public Operator {
 public:
  SinkStage(Sink& sink, std::uint64_t* rows_out) : sink_(sink), rows_out_(rows_out) {}
  Status push(record::Batch batch) override {
    if (!sink_.wants_more()) return {};
    *rows_out_ += batch.row_count();
    return sink_.push(batch);
  }
  Status finish() override { return {}; }
  bool wants_more() const override { return sink_.wants_more(); }

 private:
  Sink& sink_;
  std::uint64_t* rows_out_;
};

StageContext context_of(const RunOptions& options) {
  StageContext context;
  context.spill = {.memory_bytes = options.memory_bytes,
                   .fs = options.fs,
                   .temporary_dir = options.temporary_dir};
  context.filter.any_field = options.any_field;
  context.now_ns = options.now_ns;
  context.options = &options;
  return context;
}

OperatorPtr make_last(Sink& sink, const RunOptions& options, std::uint64_t* rows_out) {
  OperatorPtr last = std::make_unique<SinkStage>(sink, rows_out);
  return options.max_rows > 0 ? make_limit(options.max_rows, std::move(last)) : std::move(last);
}

double seconds_of(const TimeRange& range) {
  if (range.is_empty() || range.min_ns == TimeRange{}.min_ns || range.max_ns == TimeRange{}.max_ns) {
    return 0;
  }
  return (static_cast<double>(range.max_ns) - static_cast<double>(range.min_ns) + 1) / 1e9;
}

// A running query: what is done block by block, the stages below, and those of
// them that have to be known.
struct Stages {
  StageContext context;
  Splittable* split = nullptr;  // the source, where it splits
  BlockShare share;             // where it splits
  OperatorPtr first;  // takes what the blocks give, else the batches of the source
  TimeOrder* time_order = nullptr;
  Mergeable* gathering = nullptr;  // the first stage that gathers, where there is one
};

// The first pipe that does not look at each row by itself.
std::size_t rows_end_at(const std::vector<Pipe>& pipes) {
  std::size_t count = 0;
  while (count < pipes.size() && is_row_by_row(pipes[count])) ++count;
  return count;
}

// How many of the first pipes can be done block by block.
void share_pipes(const Query& query, std::size_t threads, BlockShare& share) {
  share.pipe_count = rows_end_at(query.pipes);
  if (share.pipe_count == query.pipes.size()) return;
  // One thread gathers in one place, where the answer is the same.
  const Pipe& next = query.pipes[share.pipe_count];
  share.gathers = can_merge(next) && (threads > 1 || !merges_exactly(next));
  if (share.gathers) ++share.pipe_count;
}

// The stages of all pipes from `first` on. The first that gathers is noted.
Result<OperatorPtr> make_tail(const std::vector<Pipe>& pipes, std::size_t first, Stages& stages,
                              OperatorPtr last) {
  const StageContext& context = stages.context;
  const std::size_t rows_end = rows_end_at(pipes);
  const std::size_t middle = std::max(first, std::min(rows_end, pipes.size()));
  OperatorPtr below = make_message_field(context.options->message_field,
                                         message_rank(pipes, pipes.size()), std::move(last));
  LK_TRY(below, make_stages(pipes, {middle, pipes.size()}, context, std::move(below)));
  if (middle == rows_end && middle < pipes.size()) stages.gathering = mergeable_of(*below);
  return make_stages(pipes, {first, middle}, context, std::move(below));
}

// What the stage below the blocks reads of their rows.
FieldSet read_below(const Query& query, const Stages& stages) {
  const RunOptions& options = *stages.context.options;
  if (query.pipes.empty() && options.output && !query.options.time_offset) return *options.output;
  if (query.options.time_offset) return plan_scan(query).output_fields;
  return needed_fields(query.pipes, stages.share.pipe_count);
}

Result<Stages> make_run(const Query& query, Source& source, Sink& sink,
                        const RunOptions& options, RunTotals* totals) {
  Stages stages;
  StageContext& context = stages.context;
  context = context_of(options);
  context.source = &source;
  context.totals = totals;
  context.window_seconds = seconds_of(time_range_of(query.filter));
  const bool output_has_order = !options.any_order || options.max_rows > 0;
  const bool needs_order =
      !source.keeps_order() && order_matters(query.pipes, output_has_order);
  context.rows_are_ordered = source.keeps_order() || needs_order;
  stages.split = splittable_of(source);
  stages.share.query = &query;
  if (stages.split != nullptr && !needs_order && !query.options.time_offset) {
    share_pipes(query, stages.split->threads(), stages.share);
  }
  LK_TRY(stages.first,
         make_tail(query.pipes, stages.share.pipe_count - (stages.share.gathers ? 1 : 0), stages,
                   make_last(sink, options, &totals->rows_out)));
  if (query.options.time_offset) {
    stages.first = make_time_shift(query.options.time_offset->ns, std::move(stages.first));
  }
  stages.share.loaded = read_below(query, stages);
  if (!options.message_field.empty()) stages.share.loaded.add(options.message_field);
  if (needs_order) {
    context.needed_below = stages.share.loaded;
    auto order = make_time_order(options.newest_first, context, std::move(stages.first));
    stages.time_order = order.get();
    stages.first = std::move(order);
    stages.share.loads_order = true;
  }
  if (stages.split != nullptr) return stages;
  if (!std::holds_alternative<AllFilter>(query.filter.node)) {
    LK_TRY(stages.first, make_query_filter_stage(query.filter, context, &totals->rows_matched,
                                                 std::move(stages.first)));
  }
  stages.first = make_message_field(options.message_field, message_rank({}, 0),
                                    std::move(stages.first));
  return stages;
}

// A watermark of the source, in the direction of the run. A source that knows
// none answers with the earliest time there is, which newest first would mean
// the opposite.
std::int64_t watermark_of(const Source& source, bool newest_first) {
  constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::min();
  const std::int64_t watermark_ns = source.watermark_ns();
  if (newest_first && watermark_ns == kUnknown) return std::numeric_limits<std::int64_t>::max();
  return watermark_ns;
}

Status pump(Source& source, const Stages& stages, const RunOptions& options, RunTotals& totals) {
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
Status give(BlockResult& result, const Stages& stages, std::uint64_t rows_before,
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

Status pump_blocks(Source& source, const Stages& stages, const RunOptions& options,
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
Status pump_all(Source& source, const Stages& stages, const RunOptions& options,
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
    const std::size_t place = rows_end_at(query.pipes);
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
  Stages stages_;
};

}  // namespace

Result<RunTotals> run_query(const Query& query, Source& source, Sink& sink,
                            const RunOptions& options) {
  LK_TRY(const Query resolved, resolve_subqueries(query, options));
  RunTotals totals;
  LK_TRY(const Stages stages, make_run(resolved, source, sink, options, &totals));
  LK_RETURN_IF_ERROR(pump_all(source, stages, options, totals));
  LK_RETURN_IF_ERROR(stages.first->finish());
  return totals;
}

Status check_partial(const Query& query) {
  const std::size_t place = rows_end_at(query.pipes);
  if (place < query.pipes.size() && can_merge(query.pipes[place]) &&
      !order_matters(query.pipes, true)) {
    return {};
  }
  Error error = Error::invalid("a query has partial answers only where it gathers records");
  if (place < query.pipes.size() && can_merge(query.pipes[place])) {
    error.what = "the query depends on the order of records: it has no partial answers";
  }
  error.help = "end it with stats, uniq or top, as in: * | stats by (level) count()";
  return error;
}

Result<RunTotals> run_partially(const Query& query, Source& source,
                                const Mergeable::UseState& use, const RunOptions& options) {
  LK_RETURN_IF_ERROR(check_partial(query));
  Query first = query;
  first.pipes.resize(rows_end_at(query.pipes) + 1);
  LK_TRY(const Query resolved, resolve_subqueries(first, options));
  class Nothing : public Sink {
   public:
    Status push(record::Batch&) override { return {}; }
  } nothing;
  RunTotals totals;
  LK_TRY(const Stages stages, make_run(resolved, source, nothing, options, &totals));
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
