// RecordRenderer: a parsed record as its line of output, stamped with its place,
// and what the filters have to know of it.
//
// Thread safety: immutable, may be shared.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/text_buffer.h"
#include "lib/cli/time_expr.h"
#include "lib/parse/parsed_record.h"
#include "lib/parse/record_writer.h"
#include "tools/logparse/sampler.h"

namespace logkit::logparse {

// Records, one a line, and of each, where filters ask for it:
struct RenderedRecords {
  TextBuffer text;
  parse::RecordWriter writer;  // of the text
  std::size_t count = 0;
  std::vector<std::size_t> line_ends;
  std::vector<bool> keeps;              // it lies in the window of time
  std::vector<SampleKey> sample_keys;

  void clear();
};

class RecordRenderer {
 public:
  struct Options {
    std::span<const parse::AddedField> added;
    cli::TimeWindow window;
    bool filters = false;   // lines are chosen among later
    bool samples = false;
  };
  RecordRenderer() = default;
  explicit RecordRenderer(const Options& options) : options_(options) {}

  // The records that follow are of this file, its name as a JSON string; "": of none.
  void set_source(std::string_view json);

  // With its place in the file, where it has no stamps of its own.
  void render(parse::ParsedRecord& record, std::uint64_t end_offset, RenderedRecords& out) const;

 private:
  Options options_;
  std::string place_members_;  // up to the position; "": of no file
};

}  // namespace logkit::logparse
