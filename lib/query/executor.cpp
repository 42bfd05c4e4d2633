#include "lib/query/executor.h"

#include <limits>

#include "lib/query/exec/filter_stage.h"
#include "lib/query/exec/limit.h"
#include "lib/query/exec/message_field.h"
#include "lib/query/exec/pipeline.h"
#include "lib/query/exec/subqueries.h"
#include "lib/query/exec/time_order.h"
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

// A running query: the stages, and the one that has to be told of watermarks.
struct Stages {
  OperatorPtr first;
  TimeOrder* time_order = nullptr;
};

Result<Stages> make_stages(const Query& query, const Source& source, Sink& sink,
                           const RunOptions& options, RunTotals* totals) {
  StageContext context = context_of(options);
  context.source = &source;
  context.totals = totals;
  context.window_seconds = seconds_of(time_range_of(query.filter));
  const bool output_has_order = !options.any_order || options.max_rows > 0;
  const bool needs_order =
      !source.keeps_order() && order_matters(query.pipes, output_has_order);
  context.rows_are_ordered = source.keeps_order() || needs_order;
  Stages stages;
  LK_TRY(stages.first,
         make_pipeline(query.pipes, context, make_last(sink, options, &totals->rows_out)));
  if (query.options.time_offset) {
    stages.first = make_time_shift(query.options.time_offset->ns, std::move(stages.first));
  }
  if (needs_order) {
    context.needed_below = query.pipes.empty() && options.output && !query.options.time_offset
                               ? *options.output
                               : plan_scan(query).output_fields;
    if (!options.message_field.empty()) context.needed_below.add(options.message_field);
    auto order = make_time_order(options.newest_first, context, std::move(stages.first));
    stages.time_order = order.get();
    stages.first = std::move(order);
  }
  if (!std::holds_alternative<AllFilter>(query.filter.node)) {
    LK_TRY(RowFilter filter, RowFilter::compile(query.filter, context.filter));
    stages.first = make_filter_stage(std::move(filter), &totals->rows_matched,
                                     std::move(stages.first));
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
    totals.rows_read += batch->row_count();
    if (stages.time_order != nullptr) {
      stages.time_order->set_watermark(watermark_of(source, options.newest_first));
    }
    Status pushed = stages.first->push(std::move(*batch));
    if (!pushed && !source.skip_damaged()) return pushed;
  }
  return stages.first->finish();
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

}  // namespace

Result<RunTotals> run_query(const Query& query, Source& source, Sink& sink,
                            const RunOptions& options) {
  LK_TRY(const Query resolved, resolve_subqueries(query, options));
  RunTotals totals;
  LK_TRY(const Stages stages, make_stages(resolved, source, sink, options, &totals));
  LK_RETURN_IF_ERROR(pump(source, stages, options, totals));
  if (std::holds_alternative<AllFilter>(query.filter.node)) totals.rows_matched = totals.rows_read;
  return totals;
}

Result<std::unique_ptr<PipeRun>> PipeRun::start(const std::vector<Pipe>& pipes, Sink& sink,
                                                const RunOptions& options) {
  auto run = std::make_unique<PipesOnly>(sink, options);
  LK_RETURN_IF_ERROR(run->build(pipes));
  return std::unique_ptr<PipeRun>(std::move(run));
}

}  // namespace logkit::query
