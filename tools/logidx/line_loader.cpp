#include "tools/logidx/line_loader.h"

#include "lib/base/byte_order_mark.h"
#include "lib/io/cut_reason.h"
#include "lib/record/json_text.h"

namespace logkit::logidx {
bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

bool begins_like_json_object(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  const std::size_t brace = line.find_first_not_of(kSpace);
  if (brace == std::string_view::npos || line[brace] != '{') return false;
  const std::size_t key = line.find_first_not_of(kSpace, brace + 1);
  return key != std::string_view::npos && line[key] == '"';
}

bool is_json_object(std::string_view line) {
  if (!record::looks_like_json_object(line)) return false;
  record::PathTable paths;
  return record::JsonScanner(paths).scan(line);
}

LineLoader::LineLoader(const LoadOptions& options, RecordSink& sink, Reporter& rejects,
                       LoadCounts& counts)
    : options_(options),
      sink_(sink),
      rejects_(rejects),
      counts_(counts),
      times_(options.parser.time),
      json_time_(options.time_field, times_) {}

void LineLoader::begin(LineOrigin origin) {
  origin_ = std::move(origin);
  last_times_.clear();
  last_time_ = nullptr;
  origin_time_ = &last_times_[origin_.source];
  has_positions_ = false;
}

Status LineLoader::add_lines(std::span<const io::Line> lines, std::uint64_t first_line_number) {
  times_.now_ns = options_.parser.now_ns();
  line_number_ = first_line_number;
  for (const io::Line& line : lines) {
    LK_RETURN_IF_ERROR(add_line(line));
    ++line_number_;
  }
  return {};
}

Status LineLoader::add_line(const io::Line& line) {
  ++counts_.lines;
  counts_.bytes += line.text.size() + (line.terminated ? 1 : 0);
  return origin_.is_ndjson ? add_json(line) : add_text(line);
}

Status LineLoader::add_unfinished(const io::Line& line, std::uint64_t line_number) {
  times_.now_ns = options_.parser.now_ns();
  line_number_ = line_number;
  const LoadCounts before = counts_;
  is_unfinished_ = true;
  Status done = add_line(line);
  is_unfinished_ = false;
  if (counts_.stored > before.stored) ++counts_.unfinished;
  if (counts_.replays == before.replays) return done;
  // It has not grown since.
  counts_ = before;
  counts_.skipped_bytes += line.text.size();
  return done;
}

store::RecordMeta LineLoader::meta_at(std::uint64_t end_offset) {
  store::RecordMeta meta;
  meta.source = origin_.source;
  meta.position = origin_.source.empty() ? 0 : end_offset;
  meta.unfinished = is_unfinished_;
  return meta;
}

std::optional<std::int64_t>& LineLoader::last_time_of(std::string_view source) {
  if (last_time_ != nullptr && last_source_ == source) return *last_time_;
  last_source_ = source;
  last_time_ = &last_times_[last_source_];
  return *last_time_;
}

std::int64_t LineLoader::settle_time(std::optional<std::int64_t>& last,
                                     std::optional<std::int64_t> time_ns) {
  // A time of arrival is that of one record: a pipe may go on for years.
  if (!time_ns) return last.value_or(times_.now_ns);
  last = time_ns;
  return *time_ns;
}

Status LineLoader::pass_over(const store::RecordMeta& meta) {
  ++counts_.outside;
  if (meta.unfinished || meta.source.empty()) return {};
  return sink_.advance({.source = std::string(meta.source),
                        .lane = std::string(meta.lane),
                        .position = meta.position,
                        .sub = meta.sub,
                        .descriptor = {}});
}

Status LineLoader::add_text(const io::Line& line) {
  const Result<Put> put = put_text(line, {});
  return put ? Status() : Status(put.error());
}

std::string_view LineLoader::parsed_part(const io::Line& line) const {
  return line_number_ == 1 ? without_byte_order_mark(line.text) : line.text;
}

// A line that was cut is a record of its own making: it says so.
Result<LineLoader::Put> LineLoader::put_text(const io::Line& line, std::string_view parse_error) {
  store::RecordMeta meta = meta_at(line.end_offset);
  const auto found = record::find_timestamp(parsed_part(line), times_, &time_memory_);
  meta.time_ns = settle_time(*origin_time_, found ? std::optional(found->time_ns) : std::nullopt);
  if (!is_inside(meta.time_ns)) {
    LK_RETURN_IF_ERROR(pass_over(meta));
    return Put::kOutside;
  }
  if (line.truncated) ++counts_.truncated;
  const auto added = line.truncated
                         ? sink_.add_scanned({cut_record(line, parse_error)}, meta)
                         : sink_.add_text(line.text, line.terminated, parse_error, meta);
  if (!added) return added.error();
  count(*added);
  return *added == store::Added::kStored ? Put::kStored : Put::kReplay;
}

std::string_view LineLoader::cut_record(const io::Line& line, std::string_view parse_error) {
  built_.clear();
  record::RecordBuilder builder(built_);
  builder.add_message(line.text);
  if (!parse_error.empty()) builder.add_string("_parse_error", parse_error);
  builder.add_bool("_truncated", true);
  built_.push_back('}');
  return built_;
}

Status LineLoader::add_json(const io::Line& line) {
  if (is_blank(line.text)) {
    ++counts_.blank;
    return {};
  }
  const std::string_view object = parsed_part(line);
  if (line.truncated || !json_time_.scan(object))
    return add_broken(line, line.text.size() - object.size());
  store::RecordMeta meta = meta_at(line.end_offset);
  const record::PositionKind kind = json_time_.position(object, position_);
  if (kind == record::PositionKind::kPositionOnly) return add_position();
  if (!position_.source.empty()) LK_RETURN_IF_ERROR(take_own_position(meta));
  meta.time_ns = settle_time(last_time_of(meta.source), json_time_.time_ns(object));
  if (!is_inside(meta.time_ns)) return pass_over(meta);
  const auto added = sink_.add_scanned(json_time_.scanned(object), meta);
  if (!added) return added.error();
  if (*added == store::Added::kReplay && meta.source != origin_.source)
    counts_.stream_replays.note(meta.source);
  count(*added);
  return {};
}

// The record says itself where it is from; that beats the file it lies in.
Status LineLoader::take_own_position(store::RecordMeta& meta) {
  has_positions_ = true;
  meta.source = position_.source;
  meta.position = position_.position;
  meta.sub = position_.sub;
  meta.unfinished = false;
  if (position_.descriptor.empty()) return {};
  // It moves its source once it is stored, not before.
  return sink_.advance(position_of({.source = position_.source, .descriptor = position_.descriptor}));
}

Status LineLoader::add_position() {
  if (position_.source.empty()) return {};
  has_positions_ = true;
  return sink_.advance(position_of(position_));
}

// `mark_bytes` before the object were left out.
Status LineLoader::add_broken(const io::Line& line, std::size_t mark_bytes) {
  // The last line of a pipe that died: its source will send it again.
  if (!line.terminated && has_positions_ && origin_.source.empty()) {
    ++counts_.discarded;
    return {};
  }
  const char* reason = line.truncated ? io::kCutReason : json_time_.error().reason;
  const std::uint64_t column = line.truncated ? 0 : mark_bytes + json_time_.error().offset + 1;
  LK_TRY(const Put put, put_text(line, reason));
  if (put != Put::kStored) return {};  // a replay was told when it was stored
  if (is_unfinished_) {
    ++counts_.broken_off;
    return {};
  }
  ++counts_.rejected;
  rejects_.reject({.input = origin_.name,
                   .line = line_number_,
                   .column = column,
                   .reason = reason,
                   .text = line.text});
  return {};
}

}  // namespace logkit::logidx
