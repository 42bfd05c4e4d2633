#include "tools/logq/parsed_input.h"

#include <algorithm>

#include "lib/io/line_reader.h"
#include "lib/parse/record_writer.h"

namespace logkit::logq {
namespace {

class ParsedLines : public ParsedInput, private parse::RecordHandler {
 public:
  ParsedLines(io::Input& input, const Options& options, Reporter& reporter)
      : input_(input),
        lines_(input, {.max_line_bytes = options.max_line_bytes}),
        parser_(options.parser, input.name(), *this),
        reporter_(reporter),
        may_wait_(options.may_wait) {}

  Result<bool> next_member() override { return false; }
  const std::string& name() const override { return input_.name(); }
  const std::string& member() const override { return input_.member(); }
  std::uint64_t lines_cut() const override { return lines_cut_; }
  std::uint64_t consumed_bytes() const override { return input_.consumed_bytes(); }

  Status tick() override {
    if (!is_watching_) return {};
    const std::size_t before = text_.size();
    parser_.tick();
    return text_.size() > before ? Error::cancelled("a record goes out") : Status();
  }

  Result<std::size_t> read(std::span<char> dst) override {
    LK_RETURN_IF_ERROR(fill(1));
    const std::size_t count = std::min(dst.size(), text_.size() - taken_);
    std::copy_n(text_.data() + taken_, count, dst.data());
    taken_ += count;
    return count;
  }
  Result<std::string_view> peek(std::size_t count) override {
    LK_RETURN_IF_ERROR(fill(count));
    return std::string_view(text_).substr(taken_, count);
  }
  Result<std::uint64_t> skip(std::uint64_t count) override {
    std::uint64_t skipped = 0;
    while (skipped < count) {
      LK_RETURN_IF_ERROR(fill(1));
      const std::uint64_t step = std::min<std::uint64_t>(count - skipped, text_.size() - taken_);
      if (step == 0) break;
      taken_ += static_cast<std::size_t>(step);
      skipped += step;
    }
    return skipped;
  }

 private:
  // Parses on until `count` bytes are there, or the end. What was read before an
  // error comes first.
  Status fill(std::size_t count) {
    while (text_.size() - taken_ < count && !at_end_) {
      text_.erase(0, taken_);
      taken_ = 0;
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
    return text_.size() > taken_ ? Status() : failure_;
  }

  // While a record waits for its next line, reading does: the look ahead can be
  // ended and taken up again, as LineReader's reading cannot.
  bool wait_gave_records() {
    if (!may_wait_ || !parser_.is_waiting()) return false;
    const std::size_t before = text_.size();
    is_watching_ = true;
    static_cast<void>(input_.peek(1));  // an error comes again when it is read
    is_watching_ = false;
    return text_.size() > before;
  }

  void record(parse::ParsedRecord& record, std::uint64_t) override {
    parse::append_record(record, {}, text_);
  }
  void position_line(std::string_view) override {}
  void unmatched(const Reject& reject) override { reporter_.reject(reject); }
  void chose(const parse::FormatInfo&, std::string_view) override {}

  io::Input& input_;
  io::LineReader lines_;
  parse::SourceParser parser_;
  Reporter& reporter_;
  std::string text_;
  std::size_t taken_ = 0;
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
