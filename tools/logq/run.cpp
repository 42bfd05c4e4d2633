#include "tools/logq/run.h"

#include "lib/base/human.h"
#include "lib/cli/app.h"
#include "lib/query/split_source.h"

namespace logkit::logq {
namespace {

// Reserved fields of segments print like others.
class ShownBatch : public query::PendingBatch {
 public:
  explicit ShownBatch(std::unique_ptr<query::PendingBatch> pending)
      : pending_(std::move(pending)) {}
  std::uint64_t memory_bytes() const override { return pending_->memory_bytes(); }
  Result<std::unique_ptr<record::Batch>> make() override {
    LK_TRY(auto batch, pending_->make());
    if (batch != nullptr) batch->show_reserved_fields();
    return batch;
  }

 private:
  std::unique_ptr<query::PendingBatch> pending_;
};

// Looks on while a source is read: progress and metrics.
class WatchedSource : public query::Source {
 public:
  // `keeps_positions`: reserved fields of segments are made to print.
  WatchedSource(std::unique_ptr<query::Source> source, std::function<Status()> look,
                bool keeps_positions)
      : source_(std::move(source)), look_(std::move(look)), keeps_positions_(keeps_positions) {}

  Result<std::unique_ptr<record::Batch>> next() override {
    LK_RETURN_IF_ERROR(look_());
    LK_TRY(auto batch, source_->next());
    if (batch && keeps_positions_) batch->show_reserved_fields();
    return batch;
  }
  std::int64_t watermark_ns() const override { return source_->watermark_ns(); }
  bool keeps_order() const override { return source_->keeps_order(); }
  bool skip_damaged() override { return source_->skip_damaged(); }
  std::optional<record::TimeSpan> time_span() const override { return source_->time_span(); }
  std::optional<query::StoredBlock> stored_block() const override {
    return source_->stored_block();
  }
  query::ReadFigures read_so_far() const override { return source_->read_so_far(); }

 protected:
  Status look() const { return look_(); }
  bool keeps_positions() const { return keeps_positions_; }

 private:
  std::unique_ptr<query::Source> source_;
  std::function<Status()> look_;
  bool keeps_positions_;
};

// The same of a source that can be split.
class WatchedSplit : public WatchedSource, public query::Splittable {
 public:
  WatchedSplit(std::unique_ptr<query::Source> source, query::Splittable& split,
               std::function<Status()> look, bool keeps_positions)
      : WatchedSource(std::move(source), std::move(look), keeps_positions), split_(split) {}

  std::size_t threads() const override { return split_.threads(); }
  Result<std::unique_ptr<query::PendingBatch>> next_pending() override {
    LK_RETURN_IF_ERROR(look());
    LK_TRY(auto pending, split_.next_pending());
    if (pending == nullptr || !keeps_positions()) return pending;
    return std::unique_ptr<query::PendingBatch>(std::make_unique<ShownBatch>(std::move(pending)));
  }
  bool settle() override { return split_.settle(); }

 private:
  query::Splittable& split_;  // the source that is watched
};

}  // namespace

query::FieldSet fields_named(std::initializer_list<std::string> names) {
  query::FieldSet fields;
  for (const std::string& name : names) fields.add(name);
  return fields;
}

Run::Run(const Asking& asking)
    : asking_(asking),
      progress_(asking.world, asking.options.common),
      metrics_(asking.world.fs, asking.options.common.metrics_path) {
  metrics_.declare("logq_bytes_read_total", "bytes read of segments, files and streams");
  metrics_.declare("logq_records_total", "records of the answer");
  metrics_.declare("logq_segments_read_total", "segments of which a block was read");
}

Result<Answer> Run::finish() {
  progress_.stop();
  if (cli::stop_requested()) answer_.complete = false;
  answer_.duration_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                            std::chrono::steady_clock::now() - started_)
                            .count();
  answer_.figures = asking_.inputs.figures();
  set_metrics();
  LK_RETURN_IF_ERROR(metrics_.write());
  return answer_;
}

std::unique_ptr<query::Source> Run::watch(std::unique_ptr<query::Source> source) {
  const auto look_on = [this] { return look(); };
  const bool keeps_positions = asking_.options.keep_positions;
  if (query::Splittable* split = query::splittable_of(*source)) {
    return std::make_unique<WatchedSplit>(std::move(source), *split, look_on, keeps_positions);
  }
  return std::make_unique<WatchedSource>(std::move(source), look_on, keeps_positions);
}

Result<std::unique_ptr<query::Source>> Run::source(const query::Query& query, OpenOptions how) {
  how.newest_first = how.newest_first || asking_.options.newest_first;
  LK_TRY(auto source, asking_.inputs.open_all(query, std::move(how)));
  return watch(std::move(source));
}

Status Run::look() {
  progress_.update([this] {
    const Figures figures = asking_.inputs.figures();
    cli::ProgressState state;
    if (figures.segments_total > 0) {
      state.text = std::to_string(figures.segments_read + figures.segments_skipped +
                                  figures.segments_out_of_window) +
                   "/" + std::to_string(figures.segments_total) + " segments";
    }
    state.done_bytes = figures.bytes_read;
    state.total_bytes = figures.bytes_total;
    state.counters = format_count(answer_.records) + " found";
    return state;
  });
  set_metrics();
  return metrics_.write_if_due();
}

void Run::set_metrics() {
  if (asking_.options.common.metrics_path.empty()) return;
  const Figures figures = asking_.inputs.figures();
  metrics_.set("logq_bytes_read_total", static_cast<double>(figures.bytes_read));
  metrics_.set("logq_records_total", static_cast<double>(answer_.records));
  metrics_.set("logq_segments_read_total", static_cast<double>(figures.segments_read));
}

Status Run::run(const query::Query& query, query::Source& from, query::Sink& sink,
                const query::RunOptions& options) {
  LK_TRY(const query::RunTotals totals,
         run_to_end(query, from, sink, options, answer_.complete));
  answer_.matched += totals.rows_matched;
  return {};
}

Status Run::run(query::Source& from, query::Sink& sink, std::uint64_t record_limit,
                std::optional<query::FieldSet> counted) {
  query::RunOptions options = run_options(asking_, record_limit);
  options.any_order = counted.has_value();
  options.output = std::move(counted);
  return run(asking_.request.query, from, sink, options);
}

PrinterOptions Run::printer_options() const {
  return {asking_.request.form, asking_.request.columns, asking_.options.common.zone,
          asking_.request.view};
}

}  // namespace logkit::logq
