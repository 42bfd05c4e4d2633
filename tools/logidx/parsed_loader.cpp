#include "tools/logidx/parsed_loader.h"

#include <algorithm>
#include <utility>

namespace logkit::logidx {

void ParsedLoader::begin(std::string source) {
  source_ = std::move(source);
  last_offset_ = 0;
  siblings_ = 0;
  unfinished_end_ = 0;
  stored_without_lf_ = 0;
  whole_end_ = 0;
  has_unfinished_ = false;
  reject_.reset();
}

void ParsedLoader::record(parse::ParsedRecord& record, std::uint64_t end_offset) {
  if (!status_) return;
  if (stored_without_lf_ != 0 && end_offset == stored_without_lf_) --end_offset;
  // What a source among the lines had open may come behind later lines of others.
  end_offset = std::max(end_offset, last_offset_);
  siblings_ = end_offset == last_offset_ ? siblings_ + 1 : 0;
  last_offset_ = end_offset;
  store::RecordMeta meta;
  meta.time_ns = record.time_ns;
  meta.source = source_;
  meta.position = source_.empty() ? 0 : end_offset;
  meta.sub = source_.empty() ? 0 : siblings_;
  meta.unfinished = unfinished_end_ != 0 && end_offset == unfinished_end_;
  has_unfinished_ = has_unfinished_ || meta.unfinished;
  if (!meta.unfinished) whole_end_ = end_offset;
  if (!record.stamps.empty()) {
    text_.clear();
    parse::append_stamps(record, text_);
    text_.pop_back();
    rest_.clear();
    record::take_position(text_, position_, rest_);
    if (!position_.source.empty()) {
      meta.source = position_.source;
      meta.position = position_.position;
      meta.sub = position_.sub;
      meta.unfinished = false;
    }
  }
  if (!is_wanted(meta)) {
    reject_.reset();
    return;
  }
  const auto added = add(record, meta);
  if (!added) {
    status_ = added.error();
    return;
  }
  note(*added, meta);
}

Result<store::Added> ParsedLoader::add(const parse::ParsedRecord& record,
                                       const store::RecordMeta& meta) {
  if (const auto object = shaper_.shape(record)) return sink_.add_shaped(*object, meta);
  rendered_.clear();
  writer_.append(record, {}, rendered_);
  const std::string_view text = rendered_.text();
  return sink_.add_scanned({text.substr(0, text.size() - 1)}, meta);
}

bool ParsedLoader::is_wanted(const store::RecordMeta& meta) {
  if (meta.time_ns >= window_.since_ns && (meta.time_ns < window_.until_ns || !window_.has_until()))
    return true;
  ++counts_.outside;
  if (!meta.unfinished && !meta.source.empty())
    status_ = sink_.advance({.source = std::string(meta.source),
                             .lane = std::string(meta.lane),
                             .position = meta.position,
                             .sub = meta.sub,
                             .descriptor = {}});
  return false;
}

void ParsedLoader::note(store::Added added, const store::RecordMeta& meta) {
  const std::optional<OwnedReject> reject = std::exchange(reject_, std::nullopt);
  if (added == store::Added::kReplay) {
    ++counts_.replays;
    if (meta.source != source_) counts_.stream_replays.note(meta.source);
    return;  // what was wrong with it was told when it was stored
  }
  ++counts_.stored;
  if (meta.unfinished) ++counts_.unfinished;
  if (!reject) return;
  if (meta.unfinished) {
    ++counts_.broken_off;
    return;
  }
  ++counts_.rejected;
  rejects_.reject({reject->input, reject->line, reject->column, reject->reason, reject->text});
}

void ParsedLoader::position_line(std::string_view line) {
  if (!status_) return;
  rest_.clear();
  record::take_position(line, position_, rest_);
  if (position_.source.empty()) return;
  status_ = sink_.advance(position_of(position_));
}

void ParsedLoader::unmatched(const Reject& reject) {
  reject_ = OwnedReject{std::string(reject.input), reject.line, reject.column,
                        std::string(reject.reason), std::string(reject.text)};
}

}  // namespace logkit::logidx
