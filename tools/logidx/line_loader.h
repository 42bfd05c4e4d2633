// LineLoader: the lines of an input, as text or NDJSON, into a sink.
//
// The time of a line: of a JSON record by its fields (json_time.h), of text the
// first time in the line; else that of the record before in its source; else
// the clock.
//
// A line that was meant to be a JSON object and is none is stored as text with
// the reason in _parse_error, counted and reported. Position-only records move
// their source on and are not stored. Blank lines of NDJSON are skipped. A byte
// order mark in front of the first line is no part of a JSON object; of text it is.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/reporter.h"
#include "lib/io/line_reader.h"
#include "lib/record/position.h"
#include "tools/logidx/json_time.h"
#include "tools/logidx/options.h"
#include "tools/logidx/sink.h"

namespace logkit::logidx {

// Records of a stream that were dropped because their source is stored so far.
struct StreamReplays {
  std::uint64_t records = 0;
  std::string source;            // of the first of them
  bool of_several = false;       // other sources, too

  void note(std::string_view from) {
    if (records++ == 0) source = from;
    of_several |= source != from;
  }
};

struct LoadCounts {
  std::uint64_t lines = 0;
  std::uint64_t stored = 0;
  std::uint64_t replays = 0;
  std::uint64_t outside = 0;        // of the window
  std::uint64_t blank = 0;
  std::uint64_t rejected = 0;
  std::uint64_t truncated = 0;
  std::uint64_t unfinished = 0;     // last lines of files without their end
  std::uint64_t broken_off = 0;     // of these, within their record
  std::uint64_t discarded = 0;      // unterminated last lines of pipes with positions
  std::uint64_t bytes = 0;          // of the lines
  std::uint64_t skipped_bytes = 0;  // of files, stored before
  StreamReplays stream_replays;     // of the replays
};

// Where the lines of a member come from.
struct LineOrigin {
  std::string name;    // for messages
  std::string source;  // "": no file, or one without identity
  bool is_ndjson = false;
};

class LineLoader {
 public:
  // All must outlive it.
  LineLoader(const LoadOptions& options, RecordSink& sink, Reporter& rejects, LoadCounts& counts);

  void begin(LineOrigin origin);
  Status add_lines(std::span<const io::Line> lines, std::uint64_t first_line_number);
  // The last line of a file that may still grow (store/unfinished_line.h).
  Status add_unfinished(const io::Line& line, std::uint64_t line_number);

 private:
  Status add_line(const io::Line& line);
  enum class Put : std::uint8_t { kStored, kReplay, kOutside };

  // Less the byte order mark of an input.
  std::string_view parsed_part(const io::Line& line) const;
  Status add_text(const io::Line& line);
  Status add_json(const io::Line& line);
  Status add_broken(const io::Line& line, std::size_t mark_bytes);
  std::string_view cut_record(const io::Line& line, std::string_view parse_error);
  Status take_own_position(store::RecordMeta& meta);
  Status add_position();
  store::RecordMeta meta_at(std::uint64_t end_offset);
  // `last` is the time of the record before in its source.
  std::int64_t settle_time(std::optional<std::int64_t>& last, std::optional<std::int64_t> time_ns);
  std::optional<std::int64_t>& last_time_of(std::string_view source);
  void count(store::Added added) {
    ++(added == store::Added::kStored ? counts_.stored : counts_.replays);
  }
  bool is_inside(std::int64_t time_ns) const {
    const cli::TimeWindow& window = options_.window;
    return time_ns >= window.since_ns && (time_ns < window.until_ns || !window.has_until());
  }
  // A record that lies outside the window; its source moves past it.
  Status pass_over(const store::RecordMeta& meta);
  Result<Put> put_text(const io::Line& line, std::string_view parse_error);

  const LoadOptions& options_;
  RecordSink& sink_;
  Reporter& rejects_;
  LoadCounts& counts_;
  record::TimeContext times_;
  record::TimeMemory time_memory_;
  JsonTime json_time_;
  LineOrigin origin_;
  std::uint64_t line_number_ = 0;
  record::StreamPosition position_;
  bool has_positions_ = false;  // a record of this input brought its own
  bool is_unfinished_ = false;  // the line in hand
  std::map<std::string, std::optional<std::int64_t>, std::less<>> last_times_;
  std::string last_source_;
  std::optional<std::int64_t>* last_time_ = nullptr;  // of last_source_
  std::optional<std::int64_t>* origin_time_ = nullptr;  // of origin_
  std::string built_;
};

// True where the line is a JSON object: what -f auto asks of the first one.
bool is_json_object(std::string_view line);
// Of a line that was cut: it is one, as far as that can be seen.
bool begins_like_json_object(std::string_view line);
bool is_blank(std::string_view line);

}  // namespace logkit::logidx
