// Loader: the inputs of ingest and pack, one after the other, into a sink.
//
// A file that was stored before is read on from where it was left; an input
// that fails is reported, and the others still come.
//
// Thread safety: one thread at a time.
#pragma once

#include <functional>
#include <string>

#include "lib/cli/metrics_file.h"
#include "lib/cli/progress.h"
#include "lib/cli/reject_log.h"
#include "lib/cli/world.h"
#include "lib/io/input.h"
#include "tools/logidx/file_progress.h"
#include "tools/logidx/line_loader.h"
#include "tools/logidx/options.h"
#include "tools/logidx/parsed_loader.h"
#include "tools/logidx/sink.h"

namespace logkit::logidx {

class Loader {
 public:
  // `between` is called between chunks of lines, and about every `tick_ms`
  // while standard input is idle. All must outlive the loader.
  Loader(cli::World& world, const Options& options, RecordSink& sink,
         std::function<Status()> between, int tick_ms);

  // Reads all inputs. An error ends the run: the sink failed, or the rejects.
  Status run();
  // After the sink took everything: rejects, metrics.
  Status finish();

  const LoadCounts& counts() const { return counts_; }
  bool has_trouble() const { return has_trouble_; }
  cli::RejectLog& rejects() { return rejects_; }

 private:
  Status load_path(const std::string& path);
  void tell_trouble(const Error& error);
  std::string reader_command() const;
  Status load_member(io::Input& input, const std::string& path);
  Status load_lines(io::Input& input, LineOrigin origin, std::uint64_t start);
  // `stored_to`: the position in it that is stored.
  Status load_parsed(io::Input& input, std::uint64_t stored_to);
  void note_lines(std::span<const io::Line> lines);
  // Stores how far the file was read; of no effect for what is no file.
  Status note_progress();
  // Marks an error of the sink, which no other input can get around.
  Status of_sink(Status status);
  Status skip(io::Input& input, std::uint64_t bytes);
  bool may_grow(const io::LineReader& reader, const io::Line& line, bool is_json) const;
  Status add_lines(const io::LineReader& reader, std::span<const io::Line> lines, bool is_json);
  Status between();
  io::InputOptions input_options(const std::string& path);
  bool may_go_on() const;
  void update_metrics();

  cli::World& world_;
  const Options& options_;
  RecordSink& sink_;
  std::function<Status()> between_;
  int tick_ms_;
  cli::RejectLog rejects_;
  cli::Progress progress_;
  cli::MetricsFile metrics_;
  LoadCounts counts_;
  FileProgress file_;  // of the member in hand
  std::int64_t modified_ns_ = 0;      // its file
  std::uint64_t skipped_lines_ = 0;   // of it, stored before
  bool is_decoded_ = false;           // the member in hand was UTF-16
  parse::SourceParser* parser_ = nullptr;  // of the member in hand
  LineLoader lines_;
  ParsedLoader parsed_;
  bool sink_failed_ = false;
  bool has_trouble_ = false;
  std::uint64_t finished_bytes_ = 0;
  std::uint64_t read_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
};

}  // namespace logkit::logidx
