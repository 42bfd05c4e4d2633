// StreamReader: the lines of an input as batches of records (line_source.h).
//
// A batch is what arrived: on a trickle one line, on a flood a chunk, never
// more than kMaxBatchRows rows. Position-only records (position.h) are no rows.
//
// Blank lines are rows of a text and none of NDJSON. Which of the two it is
// says the first line that is not blank; the blank ones before it wait for it.
//
// Errors: those of the input, after the batches of what could be read.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/reporter.h"
#include "lib/base/result.h"
#include "lib/io/line_reader.h"
#include "lib/record/batch.h"
#include "lib/record/json_scan.h"
#include "lib/record/line_source.h"
#include "lib/record/timestamp.h"

namespace logkit::record {

struct StreamOptions {
  // The lines are to be JSON objects: one that is none is rejected to
  // `reporter` and has _parse_error; blank lines are skipped.
  bool expect_json = false;
  TimeContext times;
  std::string time_field;        // in place of the aliases of _time
  Reporter* reporter = nullptr;  // may be null
  io::LineReaderOptions lines;
};

class StreamReader {
 public:
  // Reads the current member of `input`, which must outlive it; the batches may
  // outlive both.
  StreamReader(io::Input& input, StreamOptions options);
  StreamReader(StreamReader&&) = delete;

  // The next rows, null at the end of the member.
  Result<std::unique_ptr<Batch>> next();

  std::uint64_t lines_read() const { return lines_read_; }
  std::uint64_t lines_rejected() const { return lines_rejected_; }
  // Longer than StreamOptions::lines allows, and cut there.
  std::uint64_t lines_truncated() const { return lines_truncated_; }

 private:
  class Builder;

  void add_line(const io::Line& line, Builder& builder);
  bool add_blank(const io::Line& line);
  void decide(bool is_ndjson, Builder& builder);
  void forget_many_paths();

  io::Input& input_;
  StreamOptions options_;
  io::LineReader reader_;
  std::span<const io::Line> chunk_;
  std::size_t taken_ = 0;  // of chunk_
  bool is_ndjson_ = false;  // its blank lines are no rows
  bool is_decided_ = false;
  std::vector<std::string> blank_lines_;  // of what is not decided yet
  std::uint64_t lines_read_ = 0;
  std::uint64_t lines_rejected_ = 0;
  std::uint64_t lines_truncated_ = 0;
  std::unique_ptr<PathTable> paths_;
  std::unique_ptr<JsonScanner> scanner_;
  // Per path: the batch that last had it and its field there.
  struct PathUse {
    std::uint64_t batch = 0;
    std::uint32_t field = 0;
    bool reserved = false;
  };
  std::vector<PathUse> path_uses_;
  std::uint64_t batch_number_ = 0;
};

}  // namespace logkit::record
