#include "lib/query/exec/run_stages.h"

#include <algorithm>
#include <limits>

#include "lib/query/exec/field_usage.h"
#include "lib/query/exec/filter_stage.h"
#include "lib/query/exec/limit.h"
#include "lib/query/exec/message_field.h"
#include "lib/query/exec/pipeline.h"
#include "lib/query/exec/time_shift.h"

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

// How many of the first pipes can be done block by block.
void share_pipes(const Query& query, std::size_t threads, BlockShare& share) {
  share.pipe_count = rows_end_at(query.pipes);
  if (share.pipe_count == query.pipes.size()) return;
  // One thread gathers in one place, where the answer is the same, unless blocks can be
  // counted without their columns.
  const Pipe& next = query.pipes[share.pipe_count];
  share.gathers = can_merge(next) && (threads > 1 || !merges_exactly(next) ||
                                      counts_rows_by_one_field(next));
  if (share.gathers) ++share.pipe_count;
}

// What the stage below the blocks reads of their rows.
FieldSet read_below(const Query& query, const RunStages& stages) {
  const RunOptions& options = *stages.context.options;
  if (query.pipes.empty() && options.output && !query.options.time_offset) return *options.output;
  if (query.options.time_offset) return plan_scan(query).output_fields;
  return needed_fields(query.pipes, stages.share.pipe_count);
}

}  // namespace

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

std::size_t rows_end_at(const std::vector<Pipe>& pipes) {
  std::size_t count = 0;
  while (count < pipes.size() && is_row_by_row(pipes[count])) ++count;
  return count;
}

std::size_t gathers_at(const std::vector<Pipe>& pipes) {
  const auto gathers = [](const Pipe& pipe) {
    return !is_row_by_row(pipe) && !std::holds_alternative<UnrollPipe>(pipe.node);
  };
  return static_cast<std::size_t>(std::find_if(pipes.begin(), pipes.end(), gathers) -
                                  pipes.begin());
}

Result<OperatorPtr> make_tail(const std::vector<Pipe>& pipes, std::size_t first, RunStages& stages,
                              OperatorPtr last) {
  const StageContext& context = stages.context;
  const std::size_t rows_end = gathers_at(pipes);
  const std::size_t middle = std::max(first, std::min(rows_end, pipes.size()));
  OperatorPtr below = make_message_field(context.options->message_field,
                                         message_rank(pipes, pipes.size()), std::move(last));
  LK_TRY(below, make_stages(pipes, {middle, pipes.size()}, context, std::move(below)));
  if (middle == rows_end && middle < pipes.size()) stages.gathering = mergeable_of(*below);
  return make_stages(pipes, {first, middle}, context, std::move(below));
}

Result<RunStages> make_run(const Query& query, Source& source, Sink& sink,
                           const RunOptions& options, RunTotals* totals) {
  RunStages stages;
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

}  // namespace logkit::query
