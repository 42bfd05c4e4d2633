#include "tools/logq/answer.h"

#include <chrono>

#include "lib/base/human.h"
#include "lib/cli/app.h"
#include "lib/cli/metrics_file.h"
#include "lib/cli/pager.h"
#include "lib/cli/progress.h"
#include "tools/logq/field_lists.h"
#include "tools/logq/hist.h"
#include "tools/logq/printer.h"
#include "tools/logq/tail.h"

namespace logkit::logq {
namespace {

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
  std::optional<query::StoredBlock> stored_block() const override {
    return source_->stored_block();
  }
  query::ReadFigures read_so_far() const override { return source_->read_so_far(); }

 private:
  std::unique_ptr<query::Source> source_;
  std::function<Status()> look_;
  bool keeps_positions_;
};

// Counts the rows of the answer, and passes them on where there is a `next`.
class CountingSink : public query::Sink {
 public:
  CountingSink(std::uint64_t& count, query::Sink* next, cli::Progress& progress)
      : count_(count), next_(next), progress_(progress) {}
  Status push(record::Batch& batch) override {
    count_ += batch.row_count();
    if (next_ == nullptr) return {};
    progress_.stop_for_output();
    return next_->push(batch);
  }
  bool wants_more() const override { return next_ == nullptr || next_->wants_more(); }

 private:
  std::uint64_t& count_;
  query::Sink* next_;
  cli::Progress& progress_;
};

query::FieldSet fields_named(std::initializer_list<std::string> names) {
  query::FieldSet fields;
  for (const std::string& name : names) fields.add(name);
  return fields;
}

class Run {
 public:
  explicit Run(const Asking& asking)
      : asking_(asking),
        progress_(asking.world, asking.options.common),
        metrics_(asking.world.fs, asking.options.common.metrics_path) {
    metrics_.declare("logq_bytes_read_total", "bytes read of segments, files and streams");
    metrics_.declare("logq_records_total", "records of the answer");
    metrics_.declare("logq_segments_read_total", "segments of which a block was read");
  }

  Result<Answer> answer() {
    const auto started = std::chrono::steady_clock::now();
    LK_RETURN_IF_ERROR(run_mode());
    progress_.stop();
    if (cli::stop_requested()) answer_.complete = false;
    answer_.duration_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                              std::chrono::steady_clock::now() - started)
                              .count();
    answer_.figures = asking_.inputs.figures();
    set_metrics();
    LK_RETURN_IF_ERROR(metrics_.write());
    return answer_;
  }

 private:
  Status run_mode() {
    const Options& options = asking_.options;
    if (options.silent) return run_silently();
    if (options.list_names) return list_names();
    if (options.quiet()) return count(1);
    if (options.count) return print_count();
    if (options.hist) return draw_histogram();
    if (options.list_fields) return list_fields();
    if (!options.list_values.empty()) return list_values();
    return print_records();
  }

  Result<std::unique_ptr<query::Source>> source(OpenOptions how) {
    how.newest_first = how.newest_first || asking_.options.newest_first;
    LK_TRY(auto source, asking_.inputs.open_all(asking_.request.query, std::move(how)));
    return std::unique_ptr<query::Source>(
        std::make_unique<WatchedSource>(std::move(source), [this] { return look(); },
                                        asking_.options.keep_positions));
  }

  Status look() {
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

  void set_metrics() {
    if (asking_.options.common.metrics_path.empty()) return;
    const Figures figures = asking_.inputs.figures();
    metrics_.set("logq_bytes_read_total", static_cast<double>(figures.bytes_read));
    metrics_.set("logq_records_total", static_cast<double>(answer_.records));
    metrics_.set("logq_segments_read_total", static_cast<double>(figures.segments_read));
  }

  // `counted`: what a sink reads that only counts; nothing: all, in order.
  Status run(query::Source& from, query::Sink& sink, std::uint64_t record_limit,
             std::optional<query::FieldSet> counted = std::nullopt) {
    query::RunOptions options = run_options(asking_, record_limit);
    options.any_order = counted.has_value();
    options.output = std::move(counted);
    LK_TRY(const query::RunTotals totals,
           run_to_end(asking_.request.query, from, sink, options, answer_.complete));
    answer_.matched += totals.rows_matched;
    return {};
  }

  Status count(std::uint64_t record_limit) {
    CountingSink nothing(answer_.records, nullptr, progress_);
    LK_TRY(auto from, source({.output = query::FieldSet()}));
    return run(*from, nothing, record_limit, query::FieldSet());
  }

  Status run_silently() {
    // What a printer would read is read.
    class Reading : public query::Sink {
     public:
      Status push(record::Batch& batch) override {
        std::string text;
        for (const std::uint32_t row : batch.selection()) {
          text.clear();
          LK_RETURN_IF_ERROR(batch.append_json(row, text));
        }
        return {};
      }
    } reading;
    CountingSink counted(answer_.records, &reading, progress_);
    LK_TRY(auto from, source({}));
    return run(*from, counted, asking_.options.max_records.value_or(0));
  }

  Status print_count() {
    LK_RETURN_IF_ERROR(count(asking_.options.max_records.value_or(0)));
    return asking_.world.out.write(std::to_string(answer_.records) + "\n");
  }

  Status list_names() {
    for (std::size_t i = 0; i < asking_.inputs.count() && answer_.complete; ++i) {
      LK_TRY(auto from, asking_.inputs.open_one(i, asking_.request.query,
                                                   {.output = query::FieldSet()}));
      std::uint64_t rows = 0;
      CountingSink nothing(rows, nullptr, progress_);
      LK_RETURN_IF_ERROR(look());
      LK_RETURN_IF_ERROR(run(*from, nothing, 1, query::FieldSet()));
      if (rows == 0) continue;
      ++answer_.records;
      if (asking_.options.quiet()) break;
      LK_RETURN_IF_ERROR(asking_.world.out.write(asking_.inputs.name(i)));
      LK_RETURN_IF_ERROR(asking_.world.out.write(
          asking_.options.null_names ? std::string_view("\0", 1) : std::string_view("\n")));
    }
    return {};
  }

  Status draw_histogram() {
    LK_TRY(const std::int64_t bucket_ns, parse_bucket(*asking_.options.hist));
    const cli::CommonOptions& common = asking_.options.common;
    Histogram histogram(bucket_ns, common.window, common.zone);
    const query::FieldSet read = fields_named({"_time"});
    LK_TRY(auto from, source({.output = read}));
    CountingSink counted(answer_.records, &histogram, progress_);
    LK_RETURN_IF_ERROR(run(*from, counted, asking_.options.max_records.value_or(0), read));
    cli::Pager pager;
    LK_RETURN_IF_ERROR(pager.start(asking_.world));
    LK_RETURN_IF_ERROR(
        print_histogram(histogram, asking_.options.form, common.zone, asking_.world));
    return pager.finish();
  }

  Status list_fields() {
    FieldLister lister;
    LK_TRY(auto from, source({}));
    query::FieldSet all;
    all.all = true;
    LK_RETURN_IF_ERROR(run(*from, lister, asking_.options.max_records.value_or(0), all));
    return print_tally(lister.tally(), "name");
  }

  Status list_values() {
    ValueLister lister(asking_.options.list_values);
    const query::FieldSet read = fields_named({asking_.options.list_values});
    LK_TRY(auto from, source({.output = read}));
    LK_RETURN_IF_ERROR(run(*from, lister, asking_.options.max_records.value_or(0), read));
    return print_tally(lister.tally(), "value");
  }

  Status print_tally(const Tally& tally, const std::string& name_field) {
    answer_.records = tally.size();
    PrinterOptions how = printer_options();
    if (how.form == "pretty") how.form = "table";
    const std::unique_ptr<Printer> printer = make_printer(how, asking_.world);
    cli::Pager pager;
    LK_RETURN_IF_ERROR(pager.start(asking_.world));
    LK_RETURN_IF_ERROR(tally.give_to(*printer, name_field));
    LK_RETURN_IF_ERROR(printer->finish());
    return pager.finish();
  }

  PrinterOptions printer_options() const {
    return {asking_.request.form, asking_.request.columns, asking_.options.common.zone};
  }

  Status print_records() {
    const PrinterOptions how = printer_options();
    const std::unique_ptr<Printer> printer = make_printer(how, asking_.world);
    cli::Pager pager;
    LK_RETURN_IF_ERROR(pager.start(asking_.world));
    // A person who pages sees the answer, not the bar.
    if (pager.running()) progress_.stop();
    OpenOptions how_to_open;
    how_to_open.newest_first = reads_backwards();
    how_to_open.before_waiting = [&printer] { return printer->release(); };
    LK_TRY(auto from, source(std::move(how_to_open)));
    CountingSink counted(answer_.records, printer.get(), progress_);
    if (asking_.options.last_records) {
      LK_RETURN_IF_ERROR(print_last(*from, counted));
    } else {
      LK_RETURN_IF_ERROR(run(*from, counted, asking_.options.max_records.value_or(0)));
    }
    LK_RETURN_IF_ERROR(printer->finish());
    return pager.finish();
  }

  // The last N are the first N of a scan that begins with the newest, where
  // rows are records and all of them lie in segments.
  bool reads_backwards() const {
    return asking_.options.last_records.has_value() && !asking_.options.newest_first &&
           !asking_.inputs.has_streams() && answers_with_records(asking_.request.query);
  }

  Status print_last(query::Source& from, query::Sink& sink) {
    const std::uint64_t wanted = *asking_.options.last_records;
    const bool reversed = reads_backwards();
    query::RunOptions options = run_options(asking_, reversed ? wanted : 0);
    options.newest_first = options.newest_first || reversed;
    Tail tail(wanted, reversed);
    if (wanted == 0) return {};
    LK_TRY(const query::RunTotals totals,
           run_to_end(asking_.request.query, from, tail, options, answer_.complete));
    answer_.matched += totals.rows_matched;
    return tail.give_to(sink);
  }

  const Asking& asking_;
  cli::Progress progress_;
  cli::MetricsFile metrics_;
  Answer answer_;
};

}  // namespace

query::RunOptions run_options(const Asking& asking, std::uint64_t record_limit) {
  query::RunOptions options;
  options.newest_first = asking.options.newest_first;
  options.any_field = asking.options.any_field;
  options.message_field = asking.options.message_field;
  options.max_rows = record_limit;
  options.fs = &asking.world.fs;
  const std::string temporary = asking.world.env("TMPDIR");
  if (!temporary.empty()) options.temporary_dir = temporary;
  options.now_ns = asking.options.common.now_ns;
  // A stream that is asked to stop ends, and what was counted so far prints; a
  // scan of segments is broken off.
  const bool drains = asking.inputs.has_streams();
  options.is_cancelled = [&rejects = asking.rejects, drains] {
    return (!drains && cli::stop_requested()) || !rejects.may_go_on();
  };
  if (asking.inputs.can_be_read_again()) {
    options.open_again = [&asking](const query::Query& subquery) {
      return asking.inputs.open_all(subquery, {});
    };
  }
  return options;
}

Result<query::RunTotals> run_to_end(const query::Query& query, query::Source& source,
                                    query::Sink& sink, const query::RunOptions& options,
                                    bool& complete) {
  Result<query::RunTotals> totals = query::run_query(query, source, sink, options);
  if (totals || totals.error().code != Code::kCancelled || !options.is_cancelled()) return totals;
  complete = false;
  return query::RunTotals{};
}

Result<Answer> ask(const Asking& asking) { return Run(asking).answer(); }

}  // namespace logkit::logq
