// StreamSource: plain and compressed files and standard input, one after the
// other, as a source of a query.
//
// A line that is a JSON object is a record, any other is one with the line as
// _msg; with a format, the lines are read as logparse reads them. What cannot
// be opened or read goes to the reporter, and the next one follows.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/reporter.h"
#include "lib/cli/world.h"
#include "lib/io/input.h"
#include "lib/parse/source_parser.h"
#include "lib/query/source.h"
#include "lib/record/stream_reader.h"
#include "tools/logq/field_names.h"
#include "tools/logq/parsed_input.h"

namespace logkit::logq {

// What was read; outlives the source that counts.
struct StreamFigures {
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  std::uint64_t lines_cut = 0;  // at max_record_bytes
  FieldNames fields;
  // Sources, and those of them that were read to their end.
  std::uint64_t begun = 0;
  std::uint64_t ended = 0;
};

struct StreamOptions {
  bool parses = false;  // with parser.formats; empty: auto
  parse::ParserOptions parser;
  std::string time_field;
  std::int64_t now_ns = 0;
  std::size_t max_record_bytes = 16u << 20;  // longer lines are cut
  bool keeps_order = true;
  bool grows = false;                      // the end is waited for (growing_file.h)
  std::function<Status()> before_waiting;  // called before a read that would wait
  StreamFigures* figures = nullptr;        // counted here
};

class StreamSource : public query::Source {
 public:
  // World and reporter must outlive it.
  StreamSource(std::vector<std::string> paths, StreamOptions options, cli::World& world,
               Reporter& reporter);
  ~StreamSource() override;

  Result<std::unique_ptr<record::Batch>> next() override;
  bool keeps_order() const override { return options_.keeps_order; }

 private:
  Result<bool> open_input();
  io::InputOptions input_options(const std::string& path);
  Result<bool> open_member();
  Status pass_over(Error error);
  void close_member();
  void close_input();
  void count();
  void note_end();

  std::vector<std::string> paths_;
  StreamOptions options_;
  cli::World& world_;
  Reporter& reporter_;
  std::size_t next_path_ = 0;
  bool ended_ = false;
  std::unique_ptr<io::Input> input_;
  std::unique_ptr<ParsedInput> parsed_;  // between input_ and reader_, where lines are parsed
  std::unique_ptr<record::StreamReader> reader_;
  StreamFigures counted_;  // of the input and the member in hand
};

}  // namespace logkit::logq
