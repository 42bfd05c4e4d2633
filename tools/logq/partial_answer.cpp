#include "tools/logq/partial_answer.h"

#include <chrono>

#include "lib/cli/app.h"
#include "lib/cli/pager.h"
#include "lib/query/partial.h"
#include "lib/query/syntax/print.h"
#include "tools/logq/hist.h"
#include "tools/logq/partials.h"
#include "tools/logq/printer.h"

namespace logkit::logq {
namespace {

using Clock = std::chrono::steady_clock;

void end(const Asking& asking, Clock::time_point started, Answer& answer) {
  if (cli::stop_requested()) answer.complete = false;
  answer.duration_ns =
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - started).count();
  answer.figures = asking.inputs.figures();
}

Result<PartialHead> head_of(const Asking& asking) {
  PartialHead head;
  head.query = query::print(asking.request.typed);
  head.window_seconds = query::window_seconds_of(asking.request.query);
  if (asking.options.hist) {
    LK_TRY(head.bucket_ns, parse_bucket(*asking.options.hist));
  } else {
    LK_RETURN_IF_ERROR(query::check_partial(asking.request.query));
  }
  return head;
}

Histogram make_histogram(const Asking& asking, const PartialHead& head) {
  return {*head.bucket_ns, asking.options.common.window, asking.options.common.zone};
}

Status give_histogram(const Asking& asking, const PartialHead& head, PartialWriter& writer,
                      Answer& answer) {
  Histogram histogram = make_histogram(asking, head);
  query::FieldSet read;
  read.add("_time");
  LK_TRY(auto from, asking.inputs.open_all(asking.request.query, {.output = read}));
  query::RunOptions options = run_options(asking, 0);
  options.any_order = true;
  options.output = read;
  LK_TRY(const query::RunTotals totals,
         run_to_end(asking.request.query, *from, histogram, options, answer.complete));
  answer.matched = totals.rows_matched;
  answer.records = 1;
  std::string state;
  ByteWriter bytes(state);
  histogram.save(bytes);
  return writer.add({}, state);
}

Status give_states(const Asking& asking, PartialWriter& writer, Answer& answer) {
  LK_TRY(auto from, asking.inputs.open_all(asking.request.query, {}));
  const query::RunOptions options = run_options(asking, 0);
  const auto totals = query::run_partially(
      asking.request.query, *from,
      [&](std::string_view key, std::string_view state) {
        ++answer.records;
        return writer.add(key, state);
      },
      options);
  if (totals) {
    answer.matched = totals->rows_matched;
    return {};
  }
  if (totals.error().code != Code::kCancelled || !options.is_cancelled()) return totals.error();
  answer.complete = false;
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
  Result<query::RunTotals> finish() { return merge_->finish(); }

 private:
  const query::Query& query_;
  query::Sink& sink_;
  query::RunOptions options_;
  std::unique_ptr<query::PartialMerge> merge_;
};

// All lines of all inputs.
Status read_parts(const Asking& asking, const PartialHead& head, PartialTarget& target,
                  Answer& answer) {
  const query::Query all{};
  LK_TRY(auto lines, asking.inputs.open_all(all, {}));
  PartialReader reader(head, target);
  LK_TRY(const query::RunTotals totals,
         run_to_end(all, *lines, reader, run_options(asking, 0), answer.complete));
  answer.matched = totals.rows_matched;
  return reader.finish();
}

Status print_merged(const Asking& asking, const Histogram& histogram) {
  cli::Pager pager;
  LK_RETURN_IF_ERROR(pager.start(asking.world));
  LK_RETURN_IF_ERROR(print_histogram(histogram, asking.options.form, asking.options.common.zone,
                                     asking.world));
  return pager.finish();
}

Status merge_states(const Asking& asking, const PartialHead& head, Answer& answer) {
  const std::unique_ptr<Printer> printer = make_printer(
      {asking.request.form, asking.request.columns, asking.options.common.zone,
       asking.request.view},
      asking.world);
  QueryParts parts(asking, *printer);
  LK_RETURN_IF_ERROR(read_parts(asking, head, parts, answer));
  cli::Pager pager;
  LK_RETURN_IF_ERROR(pager.start(asking.world));
  LK_TRY(const query::RunTotals totals, parts.finish());
  answer.records = totals.rows_out;
  LK_RETURN_IF_ERROR(printer->finish());
  return pager.finish();
}

}  // namespace

Result<Answer> print_partial(const Asking& asking) {
  const auto started = Clock::now();
  Answer answer;
  LK_TRY(const PartialHead head, head_of(asking));
  PartialWriter writer(asking.world.out);
  LK_RETURN_IF_ERROR(writer.begin(head));
  LK_RETURN_IF_ERROR(head.bucket_ns ? give_histogram(asking, head, writer, answer)
                                    : give_states(asking, writer, answer));
  // What was broken off gets no end: it cannot be taken for the whole.
  if (answer.complete) LK_RETURN_IF_ERROR(writer.finish());
  // A part without a state is an answer too.
  answer.records = std::max<std::uint64_t>(answer.records, 1);
  end(asking, started, answer);
  return answer;
}

Result<Answer> merge_partials(const Asking& asking) {
  const auto started = Clock::now();
  Answer answer;
  LK_TRY(const PartialHead head, head_of(asking));
  if (head.bucket_ns) {
    Histogram histogram = make_histogram(asking, head);
    HistogramParts parts(histogram);
    LK_RETURN_IF_ERROR(read_parts(asking, head, parts, answer));
    answer.records = histogram.counted();
    LK_RETURN_IF_ERROR(print_merged(asking, histogram));
  } else {
    LK_RETURN_IF_ERROR(merge_states(asking, head, answer));
  }
  end(asking, started, answer);
  return answer;
}

}  // namespace logkit::logq
