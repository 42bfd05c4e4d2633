// ParallelParser: the lines of an input through its SourceParser, large chunks of
// them parsed ahead by other threads. What comes out is the same, byte for byte,
// whatever the number of threads.
//
// A chunk is parsed ahead where the parser stands between two records and its
// format holds nothing of the lines before; chunks of records of several lines
// end where one surely begins. When the lines before are done, the parser stands
// where the chunk began, or it does not (a format was left, a line without a time
// took that of the record before): then the lines are parsed again, in their place.
// At most kMaxAhead chunks a thread are in hand.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lib/base/reporter.h"
#include "lib/base/result.h"
#include "lib/parse/source_parser.h"
#include "tools/logparse/chunk_job.h"
#include "tools/logparse/record_output.h"

namespace logkit::logparse {

class ParallelParser {
 public:
  struct Context {
    const Options& options;
    const std::string& name;  // of the input, for messages
    RecordOutput& output;
    Reporter& rejects;
    WorkerPool* pool = nullptr;  // null: nothing is parsed ahead
    std::size_t threads = 1;
    // So much of an input is parsed here, before any is parsed ahead: less is done
    // before other threads have begun.
    std::size_t alone_bytes = 0;
  };
  // All must outlive it. `parser` writes to the output.
  ParallelParser(const Context& context, parse::SourceParser& parser)
      : context_(context), parser_(parser) {}
  ~ParallelParser();
  ParallelParser(const ParallelParser&) = delete;
  ParallelParser& operator=(const ParallelParser&) = delete;

  Status add_lines(std::span<const io::Line> lines, std::uint64_t first_line_number);
  // All lines are parsed, and their records with the output.
  Status drain();

 private:
  static constexpr std::size_t kMaxAhead = 2;
  static constexpr std::size_t kLeastBytes = 32 * 1024;   // smaller chunks are not worth it
  static constexpr std::size_t kMostBytes = 4u << 20;     // of a chunk in hand
  static constexpr std::size_t kMaxPause = 64;

  bool may_go_ahead(std::span<const io::Line> lines) const;
  std::size_t first_begin(std::span<const io::Line> lines);
  Status start(std::span<const io::Line> lines, std::uint64_t first_line_number);
  void open_chunk(std::span<const io::Line> lines, std::uint64_t first_line_number);
  Status submit();
  Status settle_first();
  Status parse_here(std::span<const io::Line> lines, std::uint64_t first_line_number);
  std::unique_ptr<ChunkJob> new_job();

  Context context_;
  parse::SourceParser& parser_;
  parse::ParserState state_;              // at which the chunks in hand begin
  std::unique_ptr<ChunkJob> open_;        // its last record may go on
  std::deque<std::unique_ptr<ChunkJob>> ahead_;
  std::vector<std::unique_ptr<ChunkJob>> spare_;
  std::size_t alone_bytes_ = 0;           // were parsed here before all that
  std::size_t failures_ = 0;              // in a row
  std::size_t pause_ = 0;                 // so many chunks are parsed here
};

}  // namespace logkit::logparse
