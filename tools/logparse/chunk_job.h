// ChunkJob: some lines parsed ahead, by a thread of its own, as if the parser
// that reads the input stood right before them.
//
// Whether it did is known when the lines before are done: was_right_if() then says
// whether what came out may be used.
//
// Thread safety: one thread at a time; the pool hands it over.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/parse/source_parser.h"
#include "tools/logparse/record_renderer.h"
#include "tools/logparse/worker_pool.h"

namespace logkit::logparse {

// A Reject that outlives the line it is about.
struct KeptReject {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::string reason;
  std::string text;
};

class ChunkJob final : public WorkerPool::Job, private parse::RecordHandler {
 public:
  // Both must outlive it.
  ChunkJob(const parse::ParserOptions& options, const RecordRenderer& renderer)
      : options_(options), renderer_(renderer) {}

  // Forgets everything, and keeps the memory.
  void begin(const parse::ParserState& state, std::uint64_t first_line_number);
  // Copies lines that lie in one buffer, behind those before.
  void add(std::span<const io::Line> lines);
  bool empty() const { return lines_.empty(); }
  std::size_t bytes() const { return text_.size(); }

  // The lines, from then on in the job's own buffer.
  std::span<const io::Line> lines();
  std::uint64_t first_line_number() const { return first_line_number_; }

  // After it ran: whether its output is that of a parser that stands at `actual`.
  bool was_right_if(const std::optional<parse::ParserState>& actual) const;
  const parse::SourceParser& parser() const { return *parser_; }
  RenderedRecords& records() { return records_; }
  const std::vector<KeptReject>& rejects() const { return rejects_; }

 private:
  void run() override;
  void record(parse::ParsedRecord& record, std::uint64_t end_offset) override;
  void position_line(std::string_view line) override;
  void unmatched(const Reject& reject) override;
  void chose(const parse::FormatInfo& format, std::string_view source) override;

  const parse::ParserOptions& options_;
  const RecordRenderer& renderer_;
  parse::ParserState state_;
  std::uint64_t first_line_number_ = 1;
  std::string text_;
  std::vector<io::Line> lines_;
  std::vector<std::size_t> begins_;  // of lines_, in text_
  std::optional<parse::SourceParser> parser_;
  RenderedRecords records_;
  std::vector<KeptReject> rejects_;
  bool is_plain_ = true;  // nothing came that only the parser of the input can answer
};

}  // namespace logkit::logparse
