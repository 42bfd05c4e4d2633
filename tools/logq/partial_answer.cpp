#include "tools/logq/partial_answer.h"

#include <algorithm>

#include "lib/cli/app.h"
#include "lib/cli/pager.h"
#include "lib/query/partial.h"
#include "lib/query/syntax/print.h"
#include "tools/logq/hist.h"
#include "tools/logq/partials.h"
#include "tools/logq/printer.h"

namespace logkit::logq {
namespace {

Result<PartialHead> head_of(const Asking& asking) {
  PartialHead head;
  head.query = query::print(asking.request.typed);
  head.window_seconds = query::window_seconds_of(asking.request.query);
  if (!asking.options.hist) {
    LK_RETURN_IF_ERROR(query::check_partial(asking.request.query));
    return head;
  }
  // What a pipe makes of all records together, it does not make of parts.
  if (!std::ranges::all_of(asking.request.query.pipes, works_on_records) ||
      asking.options.max_records) {
    Error error = Error::invalid("a histogram of part of the records has no partial answers");
    error.help = "leave out -m and the pipes that do not look at each record by itself";
    return error;
  }
  LK_TRY(head.bucket_ns, parse_bucket(*asking.options.hist));
  return head;
}

Histogram make_histogram(const Asking& asking, const PartialHead& head) {
  return {*head.bucket_ns, asking.options.common.window, asking.options.common.zone};
}

Status give_histogram(Run& run, const PartialHead& head, PartialWriter& writer) {
  Histogram histogram = make_histogram(run.asking(), head);
  const query::FieldSet read = fields_named({"_time"});
  LK_TRY(auto from, run.source({.output = read}));
  LK_RETURN_IF_ERROR(run.run(*from, histogram, 0, read));
  std::string state;
  ByteWriter bytes(state);
  histogram.save(bytes);
  return writer.add({}, state);
}

Status give_states(Run& run, PartialWriter& writer) {
  LK_TRY(auto from, run.source({}));
  const query::RunOptions options = run_options(run.asking(), 0);
  const auto totals = query::run_partially(
      run.asking().request.query, *from,
      [&](std::string_view key, std::string_view state) { return writer.add(key, state); },
      options);
  if (totals) {
    run.answer().matched += totals->rows_matched;
    return {};
  }
  if (totals.error().code != Code::kCancelled || !options.is_cancelled()) return totals.error();
  run.answer().complete = false;
  return {};
}

class HistogramParts : public PartialTarget {
 public:
  explicit HistogramParts(Histogram& histogram) : histogram_(histogram) {}
  Status begin(const PartialHead&) override { return {}; }
  Status add(std::string_view, std::string_view state) override {
    ByteReader bytes(state);
    return histogram_.merge(bytes);
  }

 private:
  Histogram& histogram_;
};

class QueryParts : public PartialTarget {
 public:
  QueryParts(const Asking& asking, query::Sink& sink)
      : query_(asking.request.query),
        sink_(sink),
        options_(run_options(asking, asking.options.max_records.value_or(0))) {}
  Status begin(const PartialHead& head) override {
    LK_TRY(merge_, query::PartialMerge::start(query_, head.window_seconds, sink_, options_));
    return {};
  }
  Status add(std::string_view key, std::string_view state) override {
    return merge_->add(key, state);
  }
  Status finish() {
    LK_TRY([[maybe_unused]] const query::RunTotals totals, merge_->finish());
    return {};
  }

 private:
  const query::Query& query_;
  query::Sink& sink_;
  query::RunOptions options_;
  std::unique_ptr<query::PartialMerge> merge_;
};

// All lines of all inputs.
Status read_parts(Run& run, const PartialHead& head, PartialTarget& target) {
  const query::Query all{};
  LK_TRY(auto lines, run.source(all, {}));
  PartialReader reader(head, target);
  LK_RETURN_IF_ERROR(run.run(all, *lines, reader, run_options(run.asking(), 0)));
  if (!run.answer().complete) return {};
  LK_RETURN_IF_ERROR(reader.finish());
  if (reader.troubles() == 0) return {};
  Error error = Error::corrupt("parts of the answer lack records that could not be read");
  error.help = "the runs of --partial that made them have said which, and exited with 2";
  run.asking().rejects.trouble(error);
  return {};
}

Status merge_histograms(Run& run, const PartialHead& head) {
  Histogram histogram = make_histogram(run.asking(), head);
  HistogramParts parts(histogram);
  LK_RETURN_IF_ERROR(read_parts(run, head, parts));
  run.answer().records = histogram.counted();
  cli::Pager pager;
  LK_RETURN_IF_ERROR(pager.start(run.world()));
  LK_RETURN_IF_ERROR(print_histogram(histogram, run.options().form, run.options().common.zone,
                                     run.world()));
  return pager.finish();
}

Status merge_states(Run& run, const PartialHead& head) {
  const std::unique_ptr<Printer> printer = make_printer(run.printer_options(), run.world());
  CountingSink counted(run.answer().records, printer.get(), run.progress());
  QueryParts parts(run.asking(), counted);
  LK_RETURN_IF_ERROR(read_parts(run, head, parts));
  // Of parts that were not all read there is no answer.
  if (!run.answer().complete) return {};
  cli::Pager pager;
  LK_RETURN_IF_ERROR(pager.start(run.world()));
  LK_RETURN_IF_ERROR(parts.finish());
  LK_RETURN_IF_ERROR(printer->finish());
  return pager.finish();
}

}  // namespace

Status print_partial(Run& run) {
  LK_TRY(const PartialHead head, head_of(run.asking()));
  PartialWriter writer(run.world().out);
  LK_RETURN_IF_ERROR(writer.begin(head));
  LK_RETURN_IF_ERROR(head.bucket_ns ? give_histogram(run, head, writer)
                                    : give_states(run, writer));
  // A part without states is an answer too.
  run.answer().records = std::max<std::uint64_t>(writer.states(), 1);
  // What was broken off gets no end: it cannot be taken for the whole.
  if (!run.answer().complete || cli::stop_requested()) return {};
  return writer.finish(run.asking().rejects.troubles());
}

Status merge_partials(Run& run) {
  LK_TRY(const PartialHead head, head_of(run.asking()));
  return head.bucket_ns ? merge_histograms(run, head) : merge_states(run, head);
}

}  // namespace logkit::logq
