// ParsedLoader: what the formats of logparse make of an input, into a sink: the
// fastest way in, with no pipe between.
//
// Records that one line or value gave are siblings: they have the position of
// the last and count within it.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/reporter.h"
#include "lib/parse/source_parser.h"
#include "lib/record/position.h"
#include "tools/logidx/line_loader.h"
#include "tools/logidx/sink.h"

namespace logkit::logidx {

class ParsedLoader : public parse::RecordHandler {
 public:
  // All must outlive it.
  ParsedLoader(RecordSink& sink, Reporter& rejects, LoadCounts& counts)
      : sink_(sink), rejects_(rejects), counts_(counts) {}

  // The records that follow are of this file; "": of none.
  void begin(std::string source);
  // The first failure of the sink; nothing is added after it.
  const Status& status() const { return status_; }

  void record(parse::ParsedRecord& record, std::uint64_t end_offset) override;
  void position_line(std::string_view line) override;
  void unmatched(const Reject& reject) override;
  void chose(const parse::FormatInfo&, std::string_view) override {}

 private:
  RecordSink& sink_;
  Reporter& rejects_;
  LoadCounts& counts_;
  std::string source_;
  std::uint64_t last_offset_ = 0;
  std::uint32_t siblings_ = 0;
  std::string built_;
  std::string rest_;
  record::StreamPosition position_;
  Status status_;
};

}  // namespace logkit::logidx
