// ParsedLoader: what the formats of logparse make of an input, into a sink: the
// fastest way in, with no pipe between.
//
// Records that one line or value gave are siblings: they have the position of
// the last and count within it. So do records that come late: positions of a file
// only go on.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/reporter.h"
#include "lib/base/text_buffer.h"
#include "lib/parse/record_shaper.h"
#include "lib/parse/record_writer.h"
#include "lib/parse/source_parser.h"
#include "lib/record/position.h"
#include "tools/logidx/line_loader.h"
#include "tools/logidx/sink.h"

namespace logkit::logidx {

// A Reject that outlives the line it is about.
struct OwnedReject {
  std::string input;
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::string reason;
  std::string text;
};

class ParsedLoader : public parse::RecordHandler {
 public:
  // All must outlive it.
  ParsedLoader(const LoadOptions& options, RecordSink& sink, Reporter& rejects,
               LoadCounts& counts)
      : window_(options.window), sink_(sink), rejects_(rejects), counts_(counts) {}

  // The records that follow are of this file; "": of none.
  void begin(std::string source);
  // The record that ends there is of a line that may still grow.
  void expect_unfinished(std::uint64_t end_offset) { unfinished_end_ = end_offset; }
  // The record that ends there was stored when its line had no LF yet.
  void expect_stored_without_lf(std::uint64_t end_offset) { stored_without_lf_ = end_offset; }
  // Behind the last record that is whole. Where an unfinished line was taken for a
  // further line of a record, that begins here or later: what replaces it is all of
  // it only if the file counts as read to here and no further.
  std::uint64_t whole_end() const { return whole_end_; }
  // Records of a line that may still grow came.
  bool has_unfinished() const { return has_unfinished_; }
  // The first failure of the sink; nothing is added after it.
  const Status& status() const { return status_; }

  void record(parse::ParsedRecord& record, std::uint64_t end_offset) override;
  void position_line(std::string_view line) override;
  void unmatched(const Reject& reject) override;
  void chose(const parse::FormatInfo&, std::string_view) override {}

 private:
  // False where it lies outside the window; its source moves past it.
  bool is_wanted(const store::RecordMeta& meta);
  Result<store::Added> add(const parse::ParsedRecord& record, const store::RecordMeta& meta);
  void note(store::Added added, const store::RecordMeta& meta);

  const cli::TimeWindow& window_;
  RecordSink& sink_;
  Reporter& rejects_;
  LoadCounts& counts_;
  std::string source_;
  std::uint64_t last_offset_ = 0;
  std::uint32_t siblings_ = 0;
  std::uint64_t unfinished_end_ = 0;  // 0: of no line
  std::uint64_t stored_without_lf_ = 0;  // 0: none
  std::uint64_t whole_end_ = 0;
  bool has_unfinished_ = false;
  std::optional<OwnedReject> reject_;  // of the record that comes next
  parse::RecordShaper shaper_;
  parse::RecordWriter writer_;
  TextBuffer rendered_;
  std::string text_;
  std::string rest_;
  record::StreamPosition position_;
  Status status_;
};

}  // namespace logkit::logidx
