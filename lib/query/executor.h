// Running a query: a syntax tree, where its records come from, where its
// answers go.
//
//   Parsed<Query> query = parse_query(text, {.now_ns = now});
//   ScanRequest request = plan_scan(*query, {.newest_first = true});
//   LK_TRY(auto source, SegmentSource::open(std::move(readers), request, reporter));
//   LK_TRY(RunTotals totals, run_query(*query, *source, sink, options));
//
// Order of the answer. A stream's rows keep their order. Rows of segments come
// in the order of (time, arrival), newest first where asked for; they are
// released as soon as the source's watermark allows, and the sort is left out
// where no pipe and no output can see it. Groups of stats, uniq and the like
// come in the order of their keys. The same query over the same records gives
// the same bytes.
//
// Memory. sort, time order, uniq and stats keep at most memory_bytes in all
// their tables and spill to temporary files beyond it.
//
// Damage is the source's to report (source.h). Errors that end the query: an
// expression that runs too long, a full disk, what a pipe cannot do without
// more memory or with this input.
//
// Thread safety: one thread per run.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/query/plan.h"
#include "lib/query/row_filter.h"
#include "lib/query/source.h"
#include "lib/query/syntax/ast.h"

namespace logkit::query {

class PipeRows;

// Where the answer goes, batch by batch. The batch is the sink's to use up;
// only its selection counts, in that order.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Status push(record::Batch& batch) = 0;
  // False: nothing more is needed, the run ends early.
  virtual bool wants_more() const { return true; }
};

struct RunOptions {
  bool newest_first = false;  // of sources that do not keep their order
  bool any_field = false;     // a filter without a field looks in every field
  // What _msg means in place of its aliases; empty: these.
  std::string message_field;
  // 0: no limit. Rows of the answer; the scan stops when they are there.
  std::uint64_t max_rows = 0;
  // The sink does not look at the order of rows: no time order is made for it.
  bool any_order = false;
  // What the sink reads of rows that no pipe has made or cut; nothing: all.
  std::optional<FieldSet> output;
  // Where not null: whether it reads each of the times that lie in such a span. Asked
  // by any thread.
  std::function<bool(const record::TimeSpan&)> reads_times_in;

  std::uint64_t memory_bytes = 96u << 20;
  // For spilled data: where to, null: an answer that needs more memory is an
  // error that says so.
  io::Fs* fs = nullptr;
  std::string temporary_dir = "/tmp";

  // Where not null: told how many rows come to each pipe of the query and to each
  // part of its filter, not of its subqueries.
  PipeRows* pipe_rows = nullptr;
  // Where not null: gets the fields that a facets pipe leaves out for values that are
  // too many or too long, by name.
  std::vector<std::string>* facets_left_out = nullptr;
  // The clock, for math's now().
  std::int64_t now_ns = 0;
  // Asked between batches; true ends the run with kCancelled.
  std::function<bool()> is_cancelled;
  // Opens the records of the query once more, for a subquery with this
  // filter; null: subqueries, join and union are refused.
  std::function<Result<std::unique_ptr<Source>>(const Query& subquery)> open_again;
};

struct RunTotals {
  std::uint64_t rows_read = 0;     // given by the source
  std::uint64_t rows_matched = 0;  // passed the filter, before the pipes
  std::uint64_t rows_out = 0;      // pushed into the sink
};

Result<RunTotals> run_query(const Query& query, Source& source, Sink& sink,
                            const RunOptions& options);

// `logparse --pipe`: pipes without a filter, over batches that come one by
// one, answers going to a sink.
class PipeRun {
 public:
  static Result<std::unique_ptr<PipeRun>> start(const std::vector<Pipe>& pipes, Sink& sink,
                                                const RunOptions& options);
  virtual ~PipeRun() = default;
  virtual Status push(record::Batch batch) = 0;
  virtual Status finish() = 0;
  virtual bool wants_more() const = 0;
};

}  // namespace logkit::query
