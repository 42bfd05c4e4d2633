// SourceParser, continued: chunks of an input that several parsers read.
#include "lib/parse/source_origin.h"

namespace logkit::parse {

// By the format that reads the next line, which may be another than that of the last.
bool SourceParser::joins_lines() {
  if (main_->stream.is_decided()) main_->joiner.use(main_->stream.format());
  return main_->joiner.joins();
}

bool SourceParser::surely_begins(std::string_view line) {
  return !joins_lines() || main_->joiner.surely_begins(without_cr(line));
}

void SourceParser::close_record() { flush(*main_); }

std::optional<ParserState> SourceParser::state_between_records() const {
  const Stream& stream = main_->stream;
  // Years are told by the months that went before.
  if (counts_.lines == 0 || options_.time.year || !stream.is_settled()) return std::nullopt;
  if (stream.format().framing != Framing::kLines || splitter_.is_inside()) return std::nullopt;
  if (main_->joiner.is_open() || !origins_.empty()) return std::nullopt;
  return ParserState{stream.is_auto() ? &stream.format() : nullptr};
}

void SourceParser::begin_at(const ParserState& state) {
  main_->stream.begin_at(state.chosen);
  main_->noted = state.chosen;
}

bool SourceParser::was_independent() const {
  return ended_at_rest_ && origins_.empty() && main_->stream.was_independent();
}

void SourceParser::take_over(const SourceParser& other) {
  main_->stream.take_over(other.main_->stream);
  counts_.add(other.counts_);
}

}  // namespace logkit::parse
