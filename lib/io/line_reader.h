// LineReader: an Input cut into chunks of whole lines.
//
// A chunk is a buffer of at least one line, as large as the bytes at hand
// allow (up to chunk_bytes), so that what follows can work on many lines at
// once; on a trickle a chunk is what arrived. A line ends at LF; a CR before
// it belongs to the line. The last line of an input may have no LF.
//
// The buffer of a chunk is followed by kPaddingBytes readable bytes (simdjson
// reads past the end), and is valid until the next call of next_chunk().
//
// A line longer than max_line_bytes comes cut: the first max_line_bytes, with
// `truncated`; the rest of it is skipped and the next line is intact.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/input.h"

namespace logkit::io {

inline constexpr std::size_t kPaddingBytes = 64;

struct Line {
  std::string_view text;         // without the LF
  std::uint64_t end_offset = 0;  // in the decompressed member, after the LF: the position
  bool terminated = true;        // false: the last line, without LF
  bool truncated = false;        // longer than the limit, cut
};

struct LineReaderOptions {
  std::size_t chunk_bytes = 256 << 10;
  // 0: no limit (memory grows with the longest line).
  std::size_t max_line_bytes = 16u << 20;
  // Where the member's first byte lies, for an input resumed inside.
  std::uint64_t start_offset = 0;
};

class LineReader {
 public:
  // Reads the current member of `input`, which must outlive it.
  LineReader(Input& input, LineReaderOptions options = {});

  // The next lines, empty at the end of the member. Where reading fails, the
  // lines before come first, the last one without its end if need be; then the
  // error.
  Result<std::span<const Line>> next_chunk();

  // True where the lines end because reading failed: next_chunk() says why.
  bool has_failed() const { return !failure_.ok(); }
  std::uint64_t line_number() const { return line_number_; }  // of the chunk's first line, from 1

 private:
  void drop_taken();
  void make_room();
  // The bytes that were read, 0 at the end of the member or at an error.
  std::size_t read_more();
  void add_lines(std::size_t end);
  void add_last_line();
  void add_cut_line();

  Input& input_;
  LineReaderOptions options_;
  std::string buffer_;  // data, room, and always kPaddingBytes more
  std::vector<Line> lines_;
  std::size_t used_bytes_ = 0;     // bytes in buffer_ that hold data
  std::size_t taken_bytes_ = 0;    // of these, not needed after this chunk
  std::size_t scanned_bytes_ = 0;  // of these, without an LF beyond taken_bytes_
  std::uint64_t offset_ = 0;       // position of buffer_[0] in the member
  std::uint64_t next_offset_ = 0;  // position of buffer_[taken_bytes_]
  std::uint64_t line_number_ = 1;
  bool at_end_ = false;
  Status failure_;
};

}  // namespace logkit::io
