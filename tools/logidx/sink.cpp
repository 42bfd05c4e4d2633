#include "tools/logidx/sink.h"

#include <tuple>

namespace logkit::logidx {

segment::Position position_of(const record::StreamPosition& position) {
  return {.source = position.source,
          .lane = {},
          .position = position.position,
          .sub = position.sub,
          .descriptor = position.descriptor};
}

segment::RecordStamp SegmentSink::stamp(const store::RecordMeta& meta) const {
  return {.time_ns = meta.time_ns,
          .arrival = next_arrival_,
          .source = meta.source,
          .lane = meta.lane,
          .position = meta.position,
          .sub = meta.sub};
}

segment::Position& SegmentSink::entry_of(std::string_view source, std::string_view lane) {
  if (last_ != nullptr && last_->source == source && last_->lane == lane) return *last_;
  segment::Position& position = positions_[{std::string(source), std::string(lane)}];
  position.source = source;
  position.lane = lane;
  last_ = &position;
  return position;
}

void SegmentSink::stored(const store::RecordMeta& meta) {
  ++next_arrival_;
  if (meta.source.empty()) return;
  segment::Position& position = entry_of(meta.source, meta.lane);
  if (std::tie(meta.position, meta.sub) <= std::tie(position.position, position.sub)) return;
  position.position = meta.position;
  position.sub = meta.sub;
}

Result<store::Added> SegmentSink::add_scanned(const record::ScannedObject& object,
                                              const store::RecordMeta& meta) {
  LK_RETURN_IF_ERROR(writer_.add_scanned(object, stamp(meta)));
  stored(meta);
  return store::Added::kStored;
}

Result<store::Added> SegmentSink::add_shaped(const record::ShapedObject& object,
                                             const store::RecordMeta& meta) {
  LK_RETURN_IF_ERROR(writer_.add_shaped(object, stamp(meta)));
  stored(meta);
  return store::Added::kStored;
}

Result<store::Added> SegmentSink::add_text(std::string_view line, bool terminated,
                                           std::string_view parse_error,
                                           const store::RecordMeta& meta) {
  LK_RETURN_IF_ERROR(writer_.add_text(line, terminated, parse_error, stamp(meta)));
  stored(meta);
  return store::Added::kStored;
}

Status SegmentSink::advance(const segment::Position& position) {
  segment::Position& known = entry_of(position.source, position.lane);
  if (!position.descriptor.empty()) known.descriptor = position.descriptor;
  if (std::tie(position.position, position.sub) > std::tie(known.position, known.sub)) {
    known.position = position.position;
    known.sub = position.sub;
  }
  return {};
}

Result<store::KnownFile> SegmentSink::open_file(const record::FileDescriptor& file,
                                                const record::TailReader&) {
  store::KnownFile known;
  known.source = record::source_id(file);
  record::FileDescriptor stored = file;
  stored.head.clear();  // its hash is enough
  entry_of(known.source, {}).descriptor = record::descriptor_json(stored);
  return known;
}

std::vector<segment::Position> SegmentSink::positions() const {
  std::vector<segment::Position> list;
  for (const auto& [key, position] : positions_) list.push_back(position);
  return list;
}

}  // namespace logkit::logidx
