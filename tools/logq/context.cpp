#include "tools/logq/context.h"

#include <deque>

#include "lib/cli/pager.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/key_table.h"
#include "lib/query/exec/stream_chunks.h"
#include "lib/query/exec/subqueries.h"
#include "tools/logq/printer.h"

namespace logkit::logq {
namespace {

constexpr std::int64_t kWindowNs = std::int64_t{3'600} * 1'000'000'000;
constexpr std::size_t kBatchRows = 1024;

// Rows on their way to the printer: gathered in batches, through the pipes of
// the query.
class Rows {
 public:
  Rows(query::FieldSet needed, Printer& printer)
      : codec_(std::move(needed)), printer_(printer) {}

  Status start(const std::vector<query::Pipe>& pipes, query::Sink& sink,
               const query::RunOptions& options) {
    LK_TRY(pipes_, query::PipeRun::start(pipes, sink, options));
    return {};
  }
  query::RowCodec& codec() { return codec_; }

  // What comes next does not follow what came before.
  Status begin_chunk() {
    LK_RETURN_IF_ERROR(flush());
    return any_ ? printer_.separate() : Status();
  }
  Status add(std::string_view row) {
    codec_.decode(row);
    return codec_.decoded_rows() >= kBatchRows || codec_.is_full() ? flush() : Status();
  }
  Status push(record::Batch batch) {
    any_ = true;
    return pipes_->push(std::move(batch));
  }
  Status flush() { return codec_.decoded_rows() == 0 ? Status() : push(codec_.take()); }
  Status finish() {
    LK_RETURN_IF_ERROR(flush());
    return pipes_->finish();
  }

 private:
  query::RowCodec codec_;
  Printer& printer_;
  std::unique_ptr<query::PipeRun> pipes_;
  bool any_ = false;
};

// What is near to a match in a file or stream, printed as it comes.
class StreamNeighbours : public query::Sink {
 public:
  StreamNeighbours(const Options& options, query::RowFilter filter, Rows& rows)
      : before_(options.rows_before()),
        after_(options.rows_after()),
        limit_(options.max_records.value_or(0)),
        filter_(std::move(filter)),
        rows_(rows) {}

  std::uint64_t matched() const { return matched_; }
  bool wants_more() const override { return limit_ == 0 || matched_ < limit_ || after_left_ > 0; }

  Status push(record::Batch& batch) override {
    LK_TRY(const record::Column* streams, query::resolve_field(batch, query::kStreamField));
    const std::vector<std::uint32_t> all = batch.selection();
    LK_RETURN_IF_ERROR(filter_.apply(batch));
    const std::vector<std::uint32_t> matching = batch.selection();
    batch.select(all);
    LK_RETURN_IF_ERROR(rows_.codec().begin(batch));
    record::TextScratch scratch;
    auto next_match = matching.begin();
    for (const std::uint32_t row : all) {
      const bool matches = next_match != matching.end() && *next_match == row;
      if (matches) ++next_match;
      const std::uint32_t stream = names_.find_or_add(streams->text(row, scratch));
      if (stream == streams_.size()) streams_.emplace_back();
      LK_RETURN_IF_ERROR(take(row, matches, stream));
      if (!wants_more()) break;
    }
    for (Stream& stream : streams_) LK_RETURN_IF_ERROR(keep(stream));
    return rows_.flush();
  }

 private:
  struct Waiting {
    std::uint64_t number = 0;
    std::uint32_t row = 0;   // of the batch at hand, where `bytes` is empty
    std::string bytes;
  };
  struct Stream {
    std::deque<Waiting> before;
    std::uint64_t row_count = 0;
    std::uint64_t after_left = 0;
  };

  Status take(std::uint32_t row, bool matches, std::uint32_t number) {
    Stream& stream = streams_[number];
    Waiting waiting{stream.row_count++, row, {}};
    if (matches && (limit_ == 0 || matched_ < limit_)) {
      ++matched_;
      for (Waiting& earlier : stream.before) LK_RETURN_IF_ERROR(give(number, earlier));
      stream.before.clear();
      after_left_ += after_ - stream.after_left;
      stream.after_left = after_;
      return give(number, waiting);
    }
    if (stream.after_left > 0) {
      --stream.after_left;
      --after_left_;
      return give(number, waiting);
    }
    if (before_ == 0) return {};
    if (stream.before.size() == before_) stream.before.pop_front();
    stream.before.push_back(std::move(waiting));
    return {};
  }

  Status give(std::uint32_t stream, Waiting& waiting) {
    if (waiting.bytes.empty()) {
      LK_RETURN_IF_ERROR(rows_.codec().encode(waiting.row, waiting.bytes));
    }
    const bool follows = stream == last_stream_ && waiting.number == last_number_ + 1;
    last_stream_ = stream;
    last_number_ = waiting.number;
    if (!follows) LK_RETURN_IF_ERROR(rows_.begin_chunk());
    return rows_.add(waiting.bytes);
  }

  // The batch goes: what may yet come before a match is kept.
  Status keep(Stream& stream) {
    for (Waiting& waiting : stream.before) {
      if (!waiting.bytes.empty()) continue;
      LK_RETURN_IF_ERROR(rows_.codec().encode(waiting.row, waiting.bytes));
    }
    return {};
  }

  std::uint64_t before_;
  std::uint64_t after_;
  std::uint64_t limit_;
  query::RowFilter filter_;
  Rows& rows_;
  query::KeyTable names_;
  std::vector<Stream> streams_;
  std::uint64_t matched_ = 0;
  std::uint64_t after_left_ = 0;  // of all streams
  std::uint32_t last_stream_ = query::KeyTable::kNone;
  std::uint64_t last_number_ = 0;
};

class MarkSink : public query::Sink {
 public:
  explicit MarkSink(query::StreamChunks& chunks) : chunks_(chunks) {}
  Status push(record::Batch& batch) override { return chunks_.mark(batch); }

 private:
  query::StreamChunks& chunks_;
};

// Every record of these times.
query::Query all_of(const query::TimeRange& range) {
  query::Query query;
  query.filter.node = query::AllFilter{};
  if (range.is_bounded()) {
    query::TimeFilter time;
    time.min_ns = range.min_ns;
    time.max_ns = range.max_ns;
    query.filter.node = time;
  }
  return query;
}

class ContextRun {
 public:
  ContextRun(Run& run, Printer& printer)
      : run_(run),
        asking_(run.asking()),
        printer_(printer),
        needed_(query::needed_fields(run.asking().request.query.pipes)),
        rows_(needed_, printer) {}

  Status print(query::Sink& sink) {
    const query::RunOptions options = run_options(asking_, 0);
    LK_TRY(filter_, query::resolve_subqueries(asking_.request.query, options));
    LK_RETURN_IF_ERROR(rows_.start(filter_.pipes, sink, options));
    filter_.pipes.clear();
    if (asking_.inputs.segments_in_window() > 0) LK_RETURN_IF_ERROR(print_segments());
    for (std::size_t i = 0; i < asking_.inputs.stream_count() && run_.answer().complete; ++i) {
      if (has_limit() && left() == 0) break;
      LK_RETURN_IF_ERROR(print_stream(i));
    }
    return rows_.finish();
  }

 private:
  bool has_limit() const { return asking_.options.max_records.value_or(0) > 0; }
  // Matches that -m still allows.
  std::uint64_t left() const {
    const std::uint64_t limit = asking_.options.max_records.value_or(0);
    return limit - std::min(limit, run_.answer().matched);
  }

  Status print_segments() {
    query::StageContext context;
    const query::RunOptions options = run_options(asking_, left());
    context.spill = {.memory_bytes = options.memory_bytes / 2,
                     .fs = options.fs,
                     .temporary_dir = options.temporary_dir};
    context.needed_below = needed_;
    query::StreamChunks chunks({.before = asking_.options.rows_before(),
                                .after = asking_.options.rows_after(),
                                .window_ns = kWindowNs,
                                .by_time = true},
                               query::max_held_bytes(context), context);
    MarkSink marks(chunks);
    LK_TRY(auto matching, asking_.inputs.open_segments(filter_, {}));
    query::RunOptions marking = options;
    marking.any_order = true;
    LK_RETURN_IF_ERROR(run_.run(filter_, *run_.watch(std::move(matching)), marks, marking));
    chunks.finish_marking();
    if (!chunks.has_marks() || !run_.answer().complete) return {};
    const query::Query near = all_of(chunks.time_range());
    LK_TRY(auto all, asking_.inputs.open_segments(near, {}));
    bool complete = true;
    const auto totals = run_to_end(near, *run_.watch(std::move(all)), chunks,
                                   run_options(asking_, 0), complete);
    if (!totals) return Status(totals.error());
    run_.answer().complete = complete;
    LK_RETURN_IF_ERROR(chunks.finish());
    return give(chunks);
  }

  Status give(query::StreamChunks& chunks) {
    // Its rows mean something to its own codec only.
    const auto flush = [&]() -> Status {
      if (chunks.codec().decoded_rows() == 0) return {};
      return rows_.push(chunks.codec().take());
    };
    while (true) {
      std::string_view row;
      bool begins_chunk = false;
      LK_TRY(const bool more, chunks.next(row, begins_chunk));
      if (!more) return flush();
      if (begins_chunk) {
        LK_RETURN_IF_ERROR(flush());
        LK_RETURN_IF_ERROR(rows_.begin_chunk());
      }
      chunks.codec().decode(row);
      const query::RowCodec& codec = chunks.codec();
      if (codec.decoded_rows() >= kBatchRows || codec.is_full()) LK_RETURN_IF_ERROR(flush());
    }
  }

  Status print_stream(std::size_t index) {
    LK_TRY(query::RowFilter filter,
           query::RowFilter::compile(filter_.filter, {.any_field = asking_.options.any_field}));
    Options options = asking_.options;
    if (has_limit()) options.max_records = left();
    StreamNeighbours neighbours(options, std::move(filter), rows_);
    OpenOptions how;
    how.before_waiting = [this] { return printer_.release(); };
    const query::Query all = all_of({});
    auto from = asking_.inputs.open_stream(index, std::move(how));
    query::RunOptions reading = run_options(asking_, 0);
    const auto totals = run_to_end(all, *run_.watch(std::move(from)), neighbours, reading,
                                   run_.answer().complete);
    run_.answer().matched += neighbours.matched();
    return totals ? Status() : Status(totals.error());
  }

  Run& run_;
  const Asking& asking_;
  Printer& printer_;
  query::FieldSet needed_;  // by the pipes and the printer
  Rows rows_;
  query::Query filter_;  // what was asked, without its pipes
};

}  // namespace

Status print_with_context(Run& run) {
  const PrinterOptions how = run.printer_options();
  const std::unique_ptr<Printer> printer = make_printer(how, run.world());
  cli::Pager pager;
  LK_RETURN_IF_ERROR(pager.start(run.world()));
  if (pager.running()) run.progress().stop();
  CountingSink counted(run.answer().records, printer.get(), run.progress());
  ContextRun context(run, *printer);
  LK_RETURN_IF_ERROR(context.print(counted));
  LK_RETURN_IF_ERROR(printer->finish());
  return pager.finish();
}

}  // namespace logkit::logq
