#include "tools/logidx/parsed_loader.h"

#include "lib/parse/record_writer.h"

namespace logkit::logidx {

void ParsedLoader::begin(std::string source) {
  source_ = std::move(source);
  last_offset_ = 0;
  siblings_ = 0;
}

void ParsedLoader::record(parse::ParsedRecord& record, std::uint64_t end_offset) {
  if (!status_) return;
  built_.clear();
  parse::append_record(record, {}, built_);
  built_.pop_back();  // its LF
  siblings_ = end_offset == last_offset_ ? siblings_ + 1 : 0;
  last_offset_ = end_offset;
  store::RecordMeta meta;
  meta.time_ns = record.time_ns;
  meta.source = source_;
  meta.position = source_.empty() ? 0 : end_offset;
  meta.sub = source_.empty() ? 0 : siblings_;
  if (!record.stamps.empty()) {
    rest_.clear();
    record::take_position(built_, position_, rest_);
    if (!position_.source.empty()) {
      meta.source = position_.source;
      meta.position = position_.position;
      meta.sub = position_.sub;
    }
  }
  const auto added = sink_.add_json(built_, meta);
  if (!added) {
    status_ = added.error();
    return;
  }
  ++(*added == store::Added::kStored ? counts_.stored : counts_.replays);
}

void ParsedLoader::position_line(std::string_view line) {
  if (!status_) return;
  rest_.clear();
  record::take_position(line, position_, rest_);
  if (position_.source.empty()) return;
  status_ = sink_.advance(position_of(position_));
}

void ParsedLoader::unmatched(const Reject& reject) {
  ++counts_.rejected;
  rejects_.reject(reject);
}

}  // namespace logkit::logidx
