// PlainWriter: unfinished lines (unfinished_line.h) and what replaces them, each
// in a segment of its own.
#include "lib/base/civil_time.h"
#include "lib/store/plain_writer.h"

namespace logkit::store {

// Siblings that one unfinished line gave lie in one segment.
Result<Added> PlainWriter::add_apart(const RecordMeta& meta, SourceEntry& source,
                                const RecordText& record) {
  const bool is_sibling = apart_ && apart_->source == &source && apart_->is_unfinished &&
                          meta.unfinished && meta.sub > 0 &&
                          apart_->line.end_position == meta.position;
  if (meta.unfinished && !is_sibling && options_.drop_replays && source.unfinished &&
      source.unfinished->end_position >= meta.position) {
    ++totals_.replays;
    return Added::kReplay;
  }
  if (!is_sibling) {
    if (Status begun = begin_apart(meta, source); !begun) return fail(begun.error()).error();
  }
  segment::RecordStamp stamp;
  stamp.time_ns = meta.time_ns;
  stamp.arrival = is_sibling ? next_arrival_ : apart_->arrival;
  stamp.source = source.source;
  stamp.lane = meta.unfinished ? kUnfinishedLane : std::string_view(source.lane);
  stamp.position = meta.position;
  stamp.sub = meta.sub;
  Status added = put_record(apart_->segment->writer(), record, stamp);
  if (!added && added.error().code == Code::kInvalid) {
    if (!is_sibling) apart_.reset();
    return std::move(added).error();
  }
  if (!added) return fail(std::move(added).error()).error();
  next_arrival_ = std::max(next_arrival_, stamp.arrival + 1);
  // What it replaces is replaced from here on, for the records that follow.
  source.unfinished.reset();
  if (meta.unfinished) source.unfinished = apart_->line;
  if (meta.unfinished) book_.keep(source);
  count(meta, &source);
  return Added::kStored;
}

Status PlainWriter::begin_apart(const RecordMeta& meta, SourceEntry& source) {
  // The same arrival number twice in one flush would be the same name.
  if (source.unfinished && source.unfinished->flush_number == flush_number_)
    LK_RETURN_IF_ERROR(flush());
  LK_RETURN_IF_ERROR(publish_apart());
  Apart apart;
  apart.source = &source;
  apart.is_unfinished = meta.unfinished;
  apart.arrival = next_arrival_;
  apart.line.arrival = next_arrival_;
  apart.line.covers = {meta.time_ns, meta.time_ns};
  if (source.unfinished) apart.line = *source.unfinished;
  // Where replays are kept, so is the first reading of an unfinished line.
  if (source.unfinished && (options_.drop_replays || !meta.unfinished)) {
    apart.arrival = apart.line.arrival;
    apart.replaces = apart.line.segments;
  }
  apart.line.end_position = meta.position;
  apart.line.flush_number = flush_number_;
  LK_TRY(apart.segment,
         DaySegment::create(fs_, path_, day_of_ns(meta.time_ns), options_.segment));
  apart_ = std::move(apart);
  return {};
}

Status PlainWriter::publish_apart() {
  if (!apart_) return {};
  Apart apart = std::move(*apart_);
  apart_.reset();
  if (apart.segment->writer().row_count() == 0) return {};
  LK_RETURN_IF_ERROR(settle());
  LK_RETURN_IF_ERROR(marker_.set(flush_number_));
  segment::Provenance provenance;
  provenance.commits_flush = false;
  provenance.replaces = apart.replaces;
  const std::string& source = apart.source->source;
  if (apart.is_unfinished)
    provenance.positions.push_back(
        {source, std::string(kUnfinishedLane), apart.line.end_position, 0, {}});
  LK_TRY(const SegmentName name,
         publish(*apart.segment, std::move(provenance), apart.line.covers));
  if (!apart.is_unfinished || !apart.source->unfinished) return {};
  UnfinishedLine& line = *apart.source->unfinished;
  line.segments.push_back(format_segment_name(name));
  line.covers = {name.min_time_ns, name.max_time_ns};
  return {};
}

}  // namespace logkit::store
