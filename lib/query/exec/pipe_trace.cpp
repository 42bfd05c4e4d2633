// trace: the records of each trace, as a waterfall shows them.
//
// Records are sorted by trace and time; the records of one trace are put in
// their order in memory, then all traces are sorted by their begin.
#include "lib/query/exec/external_sorter.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/row_codec.h"
#include "lib/query/exec/waterfall.h"
#include "lib/record/trace_id.h"

namespace logkit::query {
namespace {

using record::Column;

constexpr std::string_view kParentFields[] = {"parent_span_id", "parentSpanId", "parentSpanID",
                                              "parent_id",      "parent.id",    "parentId"};
constexpr std::string_view kDepthField = "trace_depth";
constexpr std::string_view kOffsetField = "trace_offset_ns";

// Bytes that compare as the numbers do.
void append_ordered(std::uint64_t number, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(number >> shift & 0xff));
  }
}
void append_ordered(std::int64_t number, std::string& out) {
  append_ordered(static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63), out);
}

int compare_bytes(std::string_view a, std::string_view b) { return a.compare(b); }

// A record of a trace, kept until the trace is whole.
struct Kept {
  std::int64_t time_ns = 0;
  std::string row;
};

class TraceStage : public Stage {
 public:
  TraceStage(const StageContext& context, OperatorPtr next)
      : Stage(std::move(next)),
        codec_(context.needed_below),
        max_memory_bytes_(max_held_bytes(context)),
        by_trace_(compare_bytes, context.spill),
        in_order_(compare_bytes, context.spill) {}

  Status push(record::Batch batch) override {
    LK_TRY(const Column* traces, batch.resolve("trace_id"));
    LK_TRY(const Column* spans, batch.resolve("span_id"));
    std::vector<const Column*> parents;
    for (const std::string_view name : kParentFields) {
      LK_TRY(const Column* parent, batch.resolve(name));
      parents.push_back(parent);
    }
    LK_TRY(const Column* times, batch.times());
    LK_RETURN_IF_ERROR(codec_.begin(batch));
    record::TextScratch scratch;
    std::string key;
    std::string payload;
    for (const std::uint32_t row : batch.selection()) {
      const std::string trace = record::comparable_trace_id(traces->text(row, scratch));
      if (trace.empty()) continue;
      const std::int64_t time_ns = times->present(row) ? times->numbers()[row] : 0;
      key.clear();
      ByteWriter(key).put_string(trace);
      append_ordered(time_ns, key);
      append_ordered(sequence_++, key);
      payload.clear();
      ByteWriter cells(payload);
      cells.put_le(time_ns);
      cells.put_string(record::comparable_trace_id(spans->text(row, scratch)));
      cells.put_string(parent_of(parents, row));
      LK_RETURN_IF_ERROR(codec_.encode(row, payload));
      LK_RETURN_IF_ERROR(by_trace_.add(key, payload));
    }
    return {};
  }

  Status finish() override {
    LK_RETURN_IF_ERROR(by_trace_.finish_adding());
    ExternalSorter::Item item;
    while (next().wants_more()) {
      LK_TRY(const bool more, by_trace_.next(item));
      if (!more) break;
      LK_RETURN_IF_ERROR(take(item));
    }
    LK_RETURN_IF_ERROR(order_trace());
    LK_RETURN_IF_ERROR(in_order_.finish_adding());
    while (next().wants_more()) {
      LK_TRY(const bool more, in_order_.next(item));
      if (!more) break;
      LK_RETURN_IF_ERROR(give(item.payload));
    }
    LK_RETURN_IF_ERROR(flush());
    return Stage::finish();
  }

 private:
  static std::string parent_of(const std::vector<const Column*>& parents, std::uint32_t row) {
    record::TextScratch scratch;
    for (const Column* parent : parents) {
      const std::string_view text = parent->text(row, scratch);
      if (!text.empty()) return record::comparable_trace_id(text);
    }
    return {};
  }

  Status take(const ExternalSorter::Item& item) {
    ByteReader key(item.key);
    const std::string_view trace = key.get_string();
    if (trace != trace_) LK_RETURN_IF_ERROR(order_trace());
    trace_ = trace;
    ByteReader cells(item.payload);
    Kept kept;
    kept.time_ns = cells.get_le<std::int64_t>();
    TraceRecord record;
    record.span = cells.get_string();
    record.parent = cells.get_string();
    kept.row = item.payload.substr(cells.offset());
    trace_bytes_ += sizeof kept + sizeof record + kept.row.size();
    if (trace_bytes_ > max_memory_bytes_ && !kept_.empty()) return too_long();
    kept_.push_back(std::move(kept));
    records_.push_back(std::move(record));
    return {};
  }

  // Those of one trace are all there.
  Status order_trace() {
    if (kept_.empty()) return {};
    const std::int64_t begin_ns = kept_.front().time_ns;
    std::uint64_t index = 0;
    std::string key;
    std::string payload;
    for (const WaterfallPlace& place : waterfall_order(records_)) {
      const Kept& kept = kept_[place.record];
      key.clear();
      append_ordered(begin_ns, key);
      ByteWriter(key).put_string(trace_);
      append_ordered(index++, key);
      payload.clear();
      ByteWriter cells(payload);
      cells.put_varint(place.depth);
      cells.put_varint(static_cast<std::uint64_t>(kept.time_ns) -
                       static_cast<std::uint64_t>(begin_ns));
      cells.put_bytes(kept.row);
      LK_RETURN_IF_ERROR(in_order_.add(key, payload));
    }
    kept_.clear();
    records_.clear();
    trace_bytes_ = 0;
    return {};
  }

  Status give(std::string_view payload) {
    ByteReader cells(payload);
    depths_.push_back(static_cast<std::int64_t>(cells.get_varint()));
    offsets_ns_.push_back(static_cast<std::int64_t>(cells.get_varint()));
    codec_.decode(payload.substr(cells.offset()));
    return codec_.is_full() ? flush() : Status();
  }

  Status flush() {
    if (depths_.empty()) return {};
    record::Batch batch = codec_.take();
    batch.set_column(std::string(kDepthField),
                     Column::integers(std::move(depths_), {}, record::Kind::kNumber));
    batch.set_column(std::string(kOffsetField),
                     Column::integers(std::move(offsets_ns_), {}, record::Kind::kNumber));
    depths_ = {};
    offsets_ns_ = {};
    return pass(std::move(batch));
  }

  Error too_long() const {
    Error error = Error::invalid("the trace '" + trace_ + "' has more records than fit in the " +
                                 std::to_string(max_memory_bytes_ >> 20) +
                                 " MiB that a query may use");
    error.help = "narrow the query by time or service";
    return error;
  }

  RowCodec codec_;
  std::uint64_t max_memory_bytes_;
  ExternalSorter by_trace_;  // key: trace, time, number; payload: time, span, parent, row
  ExternalSorter in_order_;  // key: begin, trace, place; payload: depth, offset, row
  std::uint64_t sequence_ = 0;
  // The trace at hand.
  std::string trace_;
  std::vector<Kept> kept_;
  std::vector<TraceRecord> records_;
  std::uint64_t trace_bytes_ = 0;
  // What gathers before it goes on.
  std::vector<std::int64_t> depths_;
  std::vector<std::int64_t> offsets_ns_;
};

}  // namespace

Result<OperatorPtr> make_stage(const TracePipe&, const StageContext& context, OperatorPtr next) {
  return OperatorPtr(std::make_unique<TraceStage>(context, std::move(next)));
}

}  // namespace logkit::query
