#include "lib/parse/line_joiner.h"

#include <algorithm>
#include <functional>

namespace logkit::parse {
namespace {

// As much as a record may hold (--max-record).
constexpr std::size_t kMaxBytes = 16u << 20;

}  // namespace

void LineJoiner::use(const FormatInfo& format) {
  if (format_ == &format || is_open_) return;
  format_ = &format;
  rule_ = make_join_rule(options_, format);
}

bool LineJoiner::continues(const Line& line) {
  lines_of_next_ = 1;
  if (!line.is_passing) return rule_->continues(line.text);
  const std::string_view text = line.text;
  const std::size_t line_end = text.find('\n');
  if (!rule_->continues(text.substr(0, line_end))) return false;
  if (line_end != std::string_view::npos) follow(text.substr(line_end + 1));
  return true;
}

bool LineJoiner::has_room(const Line& line) const {
  return line_count_ + lines_of_next_ <= options_.max_lines &&
         raw_.size() + line.raw.size() <= kMaxBytes;
}

void LineJoiner::begin_rule(const Line& line) {
  lines_of_next_ = 1;
  if (!line.is_passing) return rule_->begin(line.text);
  const std::size_t line_end = line.text.find('\n');
  rule_->begin(line.text.substr(0, line_end));
  if (line_end != std::string_view::npos) follow(line.text.substr(line_end + 1));
}

// The further lines of a record that came with several: it was joined already.
void LineJoiner::follow(std::string_view text) {
  while (!text.empty()) {
    const std::size_t line_end = text.find('\n');
    const std::string_view line = text.substr(0, line_end);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
      rule_->blank();
      continue;
    }
    ++lines_of_next_;
    if (!rule_->continues(line)) rule_->begin(line);
  }
}

void LineJoiner::begin(const Line& line, bool is_rest, std::int64_t now_ns) {
  is_open_ = true;
  is_copied_ = false;
  raw_ = line.raw;
  mark_bytes_ = line.mark_bytes;
  blank_lines_ = 0;
  since_ns_ = now_ns;
  record_ = {.text = {}, .raw = {}, .number = line.number, .end_offset = line.end_offset,
             .is_truncated = line.is_truncated};
  record_.is_rest = is_rest;
  if (!is_rest) begin_rule(line);
  line_count_ = lines_of_next_;
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
  line_count_ += lines_of_next_;
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
