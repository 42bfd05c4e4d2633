// stream_context: the neighbours of each row in its stream.
//
// The rows that come in are marked; at the end the records around them are
// read once more. Chunks of rows that do not touch stand apart by a row with
// the message "---".
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/stream_chunks.h"
#include "lib/query/exec/subqueries.h"

namespace logkit::query {
namespace {

constexpr std::int64_t kDefaultWindowNs = std::int64_t{3'600} * 1'000'000'000;
constexpr std::string_view kDelimiter = "---";

ChunkOptions options_of(const StreamContextPipe& pipe) {
  const std::int64_t window_ns = pipe.time_window ? pipe.time_window->ns : kDefaultWindowNs;
  return {.before = pipe.before, .after = pipe.after, .window_ns = window_ns < 0 ? 0 : window_ns};
}

// All records of these times.
Query query_of(const TimeRange& range) {
  Query query;
  query.filter.node = AllFilter{};
  if (range.is_bounded()) {
    TimeFilter time;
    time.min_ns = range.min_ns;
    time.max_ns = range.max_ns;
    query.filter.node = time;
  }
  return query;
}

class StreamContextStage : public Stage {
 public:
  StreamContextStage(const StreamContextPipe& pipe, const StageContext& context, OperatorPtr next)
      : Stage(std::move(next)),
        options_(context.options),
        chunks_(options_of(pipe), max_held_bytes(context), context) {}

  Status push(record::Batch batch) override { return chunks_.mark(batch); }

  Status finish() override {
    chunks_.finish_marking();
    if (chunks_.has_marks() && next().wants_more()) {
      LK_RETURN_IF_ERROR(read_again());
    }
    LK_RETURN_IF_ERROR(chunks_.finish());
    bool is_first = true;
    while (next().wants_more()) {
      std::string_view row;
      bool begins_chunk = false;
      LK_TRY(const bool more, chunks_.next(row, begins_chunk));
      if (!more) break;
      if (begins_chunk && !is_first) LK_RETURN_IF_ERROR(give_delimiter());
      is_first = false;
      chunks_.codec().decode(row);
      if (chunks_.codec().is_full()) LK_RETURN_IF_ERROR(flush());
    }
    LK_RETURN_IF_ERROR(flush());
    return Stage::finish();
  }

 private:
  Status read_again() {
    Query query = query_of(chunks_.time_range());
    LK_TRY(const auto source, open_subquery(query, options_));
    // In a file a line without a time is a neighbour too.
    if (source->keeps_order()) query.filter.node = AllFilter{};
    RunOptions options = subquery_options(*options_);
    options.newest_first = false;
    const auto totals = run_query(query, *source, chunks_, options);
    return totals ? Status() : Status(totals.error());
  }

  Status give_delimiter() {
    LK_RETURN_IF_ERROR(flush());
    RowBuilder delimiter({"_msg"}, next());
    delimiter.set(0, kDelimiter, record::Kind::kString);
    LK_RETURN_IF_ERROR(delimiter.end_row());
    return delimiter.flush();
  }

  Status flush() {
    if (chunks_.codec().decoded_rows() == 0) return {};
    return pass(chunks_.codec().take());
  }

  const RunOptions* options_;
  StreamChunks chunks_;
};

}  // namespace

Result<OperatorPtr> make_stage(const StreamContextPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_RETURN_IF_ERROR(check_subquery(context.options));
  return OperatorPtr(std::make_unique<StreamContextStage>(pipe, context, std::move(next)));
}

}  // namespace logkit::query
