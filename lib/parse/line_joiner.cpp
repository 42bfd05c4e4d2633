#include "lib/parse/line_joiner.h"

#include <functional>

namespace logkit::parse {
namespace {

// As much as a record may hold (--max-record).
constexpr std::size_t kMaxBytes = 16u << 20;

}  // namespace

std::string_view LineJoiner::Line::text() const {
  std::string_view text = raw.substr(mark_bytes);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

void LineJoiner::use(const FormatInfo& format) {
  if (format_ == &format || is_open_) return;
  format_ = &format;
  rule_ = make_join_rule(options_, format);
}

bool LineJoiner::continues(std::string_view text) {
  if (line_count_ >= options_.max_lines || raw_.size() + text.size() > kMaxBytes) return false;
  return rule_->continues(text);
}

void LineJoiner::begin(const Line& line, std::int64_t now_ns) {
  is_open_ = true;
  is_copied_ = false;
  raw_ = line.raw;
  mark_bytes_ = line.mark_bytes;
  line_count_ = 1;
  blank_lines_ = 0;
  since_ns_ = now_ns;
  record_ = {.text = {}, .raw = {}, .number = line.number, .end_offset = line.end_offset,
             .is_truncated = line.is_truncated};
  rule_->begin(line.text());
  if (line.is_passing) keep();
}

void LineJoiner::append(const Line& line) {
  const char* const end = raw_.data() + raw_.size();
  if (!is_copied_ && (line.is_passing || !std::less<const char*>()(end, line.raw.data()))) keep();
  if (is_copied_) {
    copy_.append(blank_lines_ + 1, '\n').append(line.raw);
    raw_ = copy_;
  } else {
    raw_ = {raw_.data(), static_cast<std::size_t>(line.raw.data() - raw_.data()) + line.raw.size()};
  }
  ++line_count_;
  blank_lines_ = 0;
  record_.end_offset = line.end_offset;
  record_.is_truncated = record_.is_truncated || line.is_truncated;
}

void LineJoiner::add_blank() {
  ++blank_lines_;
  if (is_open_) rule_->blank();
}

void LineJoiner::keep() {
  if (!is_open_ || is_copied_) return;
  copy_.assign(raw_);
  raw_ = copy_;
  is_copied_ = true;
}

LineJoiner::Record LineJoiner::take() {
  is_open_ = false;
  record_.raw = raw_;
  record_.text = raw_.substr(mark_bytes_);
  record_.is_one_line = line_count_ == 1;
  if (record_.text.ends_with('\r')) record_.text.remove_suffix(1);
  if (record_.is_one_line) return record_;
  if (record_.text.find("\r\n") == std::string_view::npos) return record_;
  clean_.clear();
  for (std::size_t i = 0; i < record_.text.size(); ++i)
    if (record_.text.substr(i, 2) != "\r\n") clean_.push_back(record_.text[i]);
  record_.text = clean_;
  return record_;
}

}  // namespace logkit::parse
