#include "tools/logq/parsed_input.h"

#include "lib/io/line_reader.h"
#include "lib/parse/record_writer.h"

namespace logkit::logq {
namespace {

class ParsedLines : public ParsedInput, private parse::RecordHandler {
 public:
  ParsedLines(io::Input& input, const Options& options, Reporter& reporter)
      : ParsedInput(input),
        lines_(input, {.max_line_bytes = options.max_line_bytes}),
        parser_(options.parser, input.name(), *this),
        reporter_(reporter),
        may_wait_(options.may_wait) {}

  std::uint64_t lines_cut() const override { return lines_cut_; }

  Status tick() override {
    if (!is_watching_) return {};
    const std::size_t before = waiting_bytes();
    parser_.tick();
    return waiting_bytes() > before ? Error::cancelled("a record goes out") : Status();
  }

 private:
  // Parses on until `count` bytes are there, or the end. What was read before an
  // error comes first.
  Status fill(std::size_t count) override {
    while (waiting_bytes() < count && !at_end_) {
      if (wait_gave_records()) continue;
      auto chunk = lines_.next_chunk();
      at_end_ = !chunk || chunk->empty();
      if (at_end_) {
        parser_.finish();
        if (!chunk) failure_ = std::move(chunk).error();
      } else {
        for (const io::Line& line : *chunk) lines_cut_ += line.truncated ? 1 : 0;
        parser_.add_lines(*chunk, lines_.line_number());
      }
    }
    return waiting_bytes() > 0 ? Status() : failure_;
  }

  // While a record waits for its next line, reading does: the look ahead can be
  // ended and taken up again, as LineReader's reading cannot.
  bool wait_gave_records() {
    if (!may_wait_ || !parser_.is_waiting()) return false;
    const std::size_t before = waiting_bytes();
    is_watching_ = true;
    static_cast<void>(input().peek(1));  // an error comes again when it is read
    is_watching_ = false;
    return waiting_bytes() > before;
  }

  void record(parse::ParsedRecord& record, std::uint64_t) override {
    rendered_.clear();
    writer_.append(record, {}, rendered_);
    text().append(rendered_.text());
  }
  void position_line(std::string_view) override {}
  void unmatched(const Reject& reject) override { reporter_.reject(reject); }
  void chose(const parse::FormatInfo&, std::string_view) override {}

  io::LineReader lines_;
  parse::SourceParser parser_;
  parse::RecordWriter writer_;
  TextBuffer rendered_;
  Reporter& reporter_;
  bool at_end_ = false;
  Status failure_;
  const bool may_wait_;
  bool is_watching_ = false;
  std::uint64_t lines_cut_ = 0;
};

}  // namespace

std::unique_ptr<ParsedInput> ParsedInput::make(io::Input& input, const Options& options,
                                               Reporter& reporter) {
  return std::make_unique<ParsedLines>(input, options, reporter);
}

}  // namespace logkit::logq
