#include "tools/logparse/chunk_job.h"

namespace logkit::logparse {

void ChunkJob::begin(const parse::ParserState& state, std::uint64_t first_line_number) {
  state_ = state;
  first_line_number_ = first_line_number;
  text_.clear();
  lines_.clear();
  begins_.clear();
  records_.clear();
  rejects_.clear();
  is_plain_ = true;
  parser_.reset();
}

void ChunkJob::add(std::span<const io::Line> lines) {
  if (lines.empty()) return;
  const char* const begin = lines.front().text.data();
  const char* const end = lines.back().text.data() + lines.back().text.size();
  const std::size_t offset = text_.size();
  text_.append(begin, end).push_back('\n');
  for (const io::Line& line : lines) {
    begins_.push_back(offset + static_cast<std::size_t>(line.text.data() - begin));
    lines_.push_back(line);
  }
}

std::span<const io::Line> ChunkJob::lines() {
  text_.reserve(text_.size() + io::kPaddingBytes);
  for (std::size_t i = 0; i < lines_.size(); ++i)
    lines_[i].text = std::string_view(text_).substr(begins_[i], lines_[i].text.size());
  return lines_;
}

void ChunkJob::run() {
  parser_.emplace(options_, std::string(), static_cast<parse::RecordHandler&>(*this));
  parser_->begin_at(state_);
  parser_->add_lines(lines(), first_line_number_);
  parser_->finish();
}

bool ChunkJob::was_right_if(const std::optional<parse::ParserState>& actual) const {
  return is_plain_ && actual == state_ && parser_->was_independent();
}

void ChunkJob::record(parse::ParsedRecord& record, std::uint64_t end_offset) {
  renderer_.render(record, end_offset, records_);
}

// It goes between the records before and behind it, wherever those end up.
void ChunkJob::position_line(std::string_view) { is_plain_ = false; }

void ChunkJob::unmatched(const Reject& reject) {
  rejects_.push_back(
      {reject.line, reject.column, std::string(reject.reason), std::string(reject.text)});
}

void ChunkJob::chose(const parse::FormatInfo&, std::string_view) { is_plain_ = false; }

}  // namespace logkit::logparse
