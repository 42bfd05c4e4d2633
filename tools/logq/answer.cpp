#include "tools/logq/answer.h"

#include "lib/cli/app.h"
#include "lib/cli/pager.h"
#include "tools/logq/bundle.h"
#include "tools/logq/context.h"
#include "tools/logq/diff.h"
#include "tools/logq/field_lists.h"
#include "tools/logq/follow.h"
#include "tools/logq/hist.h"
#include "tools/logq/narrowing.h"
#include "tools/logq/partial_answer.h"
#include "tools/logq/pattern_table.h"
#include "tools/logq/printer.h"
#include "tools/logq/run.h"
#include "tools/logq/tail.h"

namespace logkit::logq {
namespace {

// The ways to answer, one function each.
class Modes {
 public:
  explicit Modes(Run& run) : run_(run), asking_(run.asking()) {}

  Status answer() {
    const Options& options = asking_.options;
    if (options.silent) return run_silently();
    if (options.partial) return print_partial(run_);
    if (options.merge_partials) return merge_partials(run_);
    if (options.list_names) return list_names();
    // A single pipe is read until it ends anyway.
    const bool is_pipe = asking_.inputs.reads_stdin() && options.paths.size() == 1;
    if (options.follow && !is_pipe) return follow(run_);
    if (!options.diff.empty()) return print_diff(run_);
    if (options.quiet()) return count(1);
    if (options.count) return print_count();
    if (options.hist) return draw_histogram();
    if (asking_.request.view == View::kPatterns) return draw_patterns();
    if (options.list_fields) return list_fields();
    if (!options.list_values.empty()) return list_values();
    if (options.has_context()) return print_with_context(run_);
    return print_records();
  }

 private:
  std::uint64_t limit() const { return asking_.options.max_records.value_or(0); }

  Status count(std::uint64_t record_limit) {
    CountingSink nothing(run_.answer().records, nullptr, run_.progress());
    LK_TRY(auto from, run_.source({.output = query::FieldSet()}));
    return run_.run(*from, nothing, record_limit, query::FieldSet());
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
    CountingSink counted(run_.answer().records, &reading, run_.progress());
    LK_TRY(auto from, run_.source({}));
    return run_.run(*from, counted, limit());
  }

  Status print_count() {
    LK_RETURN_IF_ERROR(count(limit()));
    return asking_.world.out.write(std::to_string(run_.answer().records) + "\n");
  }

  Status list_names() {
    for (std::size_t i = 0; i < asking_.inputs.count() && run_.answer().complete; ++i) {
      LK_TRY(auto from, asking_.inputs.open_one(i, asking_.request.query,
                                                {.output = query::FieldSet()}));
      std::uint64_t rows = 0;
      CountingSink nothing(rows, nullptr, run_.progress());
      LK_RETURN_IF_ERROR(run_.look());
      LK_RETURN_IF_ERROR(run_.run(*from, nothing, 1, query::FieldSet()));
      if (rows == 0) continue;
      ++run_.answer().records;
      if (asking_.options.quiet()) break;
      std::string name = asking_.inputs.name(i);
      LK_RETURN_IF_ERROR(asking_.world.out.write(for_stdout(name, asking_.world)));
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
    const bool has_all = limit() == 0;
    LK_TRY(auto from, run_.source({.output = read, .times_only = has_all}));
    if (has_all && asking_.request.query.pipes.empty()) histogram.fix_bars(from->time_span());
    CountingSink counted(run_.answer().records, &histogram, run_.progress());
    query::RunOptions options = run_options(asking_, limit());
    options.any_order = true;
    options.output = read;
    options.reads_times_in = [&histogram](const record::TimeSpan& span) {
      return !histogram.is_in_one_bar(span);
    };
    LK_RETURN_IF_ERROR(run_.run(asking_.request.query, *from, counted, options));
    LK_RETURN_IF_ERROR(check_has_times(histogram));
    cli::Pager pager;
    LK_RETURN_IF_ERROR(pager.start(asking_.world));
    LK_RETURN_IF_ERROR(
        print_histogram(histogram, asking_.options.form, common.zone, asking_.world));
    return pager.finish();
  }

  // Without any bar there is nothing to see, whatever was found.
  Status check_has_times(const Histogram& histogram) const {
    if (histogram.counted() > 0 || histogram.without_time() == 0) return {};
    Error error = Error::invalid("no record of the answer has a time", "--hist");
    error.help = asking_.request.query.pipes.empty()
                     ? "name the field that holds it with --time-field, or have the lines parsed "
                       "with --format"
                     : "leave _time to the records, or leave out the pipes that make others of "
                       "them";
    return error;
  }

  Status draw_patterns() {
    const query::FieldSet read = fields_named({"_msg", "_time"});
    LK_TRY(auto from, run_.source({.output = read}));
    PatternTable table(asking_.world, asking_.options.common.zone);
    LK_RETURN_IF_ERROR(run_.run(*from, table, limit(), read));
    cli::Pager pager;
    LK_RETURN_IF_ERROR(pager.start(asking_.world));
    LK_TRY(run_.answer().records, table.print(asking_.request.pattern_limit));
    return pager.finish();
  }

  Status list_fields() {
    FieldLister lister;
    LK_TRY(auto from, run_.source({}));
    query::FieldSet all;
    all.all = true;
    LK_RETURN_IF_ERROR(run_.run(*from, lister, limit(), all));
    return print_tally(lister.tally(), "name");
  }

  Status list_values() {
    ValueLister lister(asking_.options.list_values);
    const query::FieldSet read = fields_named({asking_.options.list_values});
    LK_TRY(auto from, run_.source({.output = read}));
    LK_RETURN_IF_ERROR(run_.run(*from, lister, limit(), read));
    return print_tally(lister.tally(), "value");
  }

  Status print_tally(const Tally& tally, const std::string& name_field) {
    run_.answer().records = tally.size();
    PrinterOptions how = run_.printer_options();
    if (how.form == "pretty") how.form = "table";
    const std::unique_ptr<Printer> printer = make_printer(how, asking_.world);
    cli::Pager pager;
    LK_RETURN_IF_ERROR(pager.start(asking_.world));
    LK_RETURN_IF_ERROR(tally.give_to(*printer, name_field));
    LK_RETURN_IF_ERROR(printer->finish());
    return pager.finish();
  }

  Status print_records() {
    const PrinterOptions how = run_.printer_options();
    const std::unique_ptr<Printer> printer = make_printer(how, asking_.world);
    cli::Pager pager;
    LK_RETURN_IF_ERROR(pager.start(asking_.world));
    // A person who pages sees the answer, not the bar.
    if (pager.running()) run_.progress().stop();
    OpenOptions how_to_open;
    how_to_open.newest_first = reads_backwards();
    how_to_open.before_waiting = [&printer] { return printer->release(); };
    LK_TRY(auto from, run_.source(std::move(how_to_open)));
    CountingSink counted(run_.answer().records, printer.get(), run_.progress());
    if (asking_.options.last_records) {
      LK_RETURN_IF_ERROR(print_last(*from, counted));
    } else if (asking_.request.view == View::kFacets) {
      LK_RETURN_IF_ERROR(give_facets(*from, counted));
    } else if (limit() == 0 && wants_narrowing(asking_)) {
      Narrowing narrowing(counted, asking_.options.fields.empty());
      LK_RETURN_IF_ERROR(run_.run(*from, narrowing, 0));
      LK_RETURN_IF_ERROR(printer->finish());
      LK_RETURN_IF_ERROR(pager.finish());
      narrowing.print(asking_);
      return {};
    } else {
      LK_RETURN_IF_ERROR(run_.run(*from, counted, limit()));
    }
    LK_RETURN_IF_ERROR(printer->finish());
    return pager.finish();
  }

  // What the drawing leaves out is told.
  Status give_facets(query::Source& from, query::Sink& sink) {
    query::RunOptions options = run_options(asking_, limit());
    std::vector<std::string> left_out;
    options.facets_left_out = &left_out;
    LK_RETURN_IF_ERROR(run_.run(asking_.request.query, from, sink, options));
    note_left_out(left_out, "values too many or too long to list", asking_.world);
    return {};
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
    LK_RETURN_IF_ERROR(run_.run(asking_.request.query, from, tail, options));
    return tail.give_to(sink);
  }

  Run& run_;
  const Asking& asking_;
};

}  // namespace

query::RunOptions run_options(const Asking& asking, std::uint64_t record_limit) {
  query::RunOptions options;
  options.newest_first = asking.options.newest_first;
  options.any_field = asking.options.any_field;
  options.pipe_rows = asking.pipe_rows;
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

Result<Answer> ask(const Asking& asking) {
  Run run(asking);
  if (!asking.options.bundle.empty()) LK_RETURN_IF_ERROR(write_bundle(run));
  LK_RETURN_IF_ERROR(Modes(run).answer());
  return run.finish();
}

}  // namespace logkit::logq
