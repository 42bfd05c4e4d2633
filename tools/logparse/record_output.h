// RecordOutput: where the records of all inputs go: enriched, stamped with the
// position in their file, deduplicated, filtered, sampled, piped, written.
//
// A source whose records are dropped still moves on: at least once a second, and
// at the end, a position record says how far it was read.
//
// Thread safety: one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/cli/reject_log.h"
#include "lib/cli/world.h"
#include "lib/parse/source_parser.h"
#include "lib/record/position.h"
#include "tools/logparse/deduper.h"
#include "tools/logparse/line_filter.h"
#include "tools/logparse/options.h"
#include "tools/logparse/pipe_stage.h"
#include "tools/logparse/record_renderer.h"
#include "tools/logparse/routed_output.h"
#include "tools/logparse/sampler.h"

namespace logkit::logparse {

class RecordOutput : public parse::RecordHandler {
 public:
  // All must outlive it.
  RecordOutput(cli::World& world, const Options& options, cli::RejectLog& rejects);
  // The filters and pipes that the options ask for; before anything else.
  Status prepare();

  // The records that follow are of this file; nothing: of no file, and not
  // stamped. The descriptor goes before the first of them.
  void begin_input(std::optional<record::StreamPosition> file);
  // Writes what is in hand.
  Status write_out();
  // The positions of dropped records, where a second has passed since the last.
  Status write_positions_if_due();
  Status finish();
  // So that nothing waits in a buffer.
  Status flush();
  // It cannot be written any more.
  bool has_failed() const { return !status_.ok(); }

  // Records may be rendered by others, beside the thread of the output, and taken
  // in their order: nothing here looks at them one by one.
  bool takes_rendered() const;
  const RecordRenderer& renderer() const { return renderer_; }
  // Writes them, and clears them.
  Status take(RenderedRecords& records);

  std::uint64_t written() const { return written_ + (pipes_ == nullptr ? released_ : 0); }
  std::uint64_t dropped() const { return dropped_; }
  std::uint64_t repeated() const { return repeated_; }
  // What pipes took and gave; nothing where there are none.
  std::uint64_t piped_in() const { return pipes_ == nullptr ? 0 : pipes_->taken(); }
  std::uint64_t sampled_out() const { return sampled_out_; }
  // Of what was dropped: sampled out first, and let out for the error of its trace.
  std::uint64_t released() const { return released_; }
  // Of the lines that matched no format, the first.
  const std::vector<std::string>& first_unmatched() const { return first_unmatched_; }
  // The formats that auto chose, in order, each once.
  const std::vector<std::string>& chosen() const { return chosen_; }

  void record(parse::ParsedRecord& record, std::uint64_t end_offset) override;
  void position_line(std::string_view line) override;
  void unmatched(const Reject& reject) override;
  bool wants_more() const override { return rejects_.may_go_on(); }
  void chose(const parse::FormatInfo& format, std::string_view source) override;

 private:
  io::Output& out() { return routes_ != nullptr ? *routes_ : world_.out; }
  bool filters() const { return filters_; }
  bool is_repeat(parse::ParsedRecord& record, std::uint64_t end_offset);
  void describe_file();
  void put_unfiltered(std::string_view lines);
  Status keep_matching();
  Status filter_lines();
  void take_kept();
  Status send_on(std::string& lines);
  void note_dropped(std::string_view line);
  void forget_passed(std::string_view kept_line);
  void append_positions();

  cli::World& world_;
  const Options& options_;
  cli::RejectLog& rejects_;
  std::unique_ptr<RoutedOutput> routes_;  // --to
  bool filters_ = false;  // lines wait in records_ until they are chosen
  std::optional<LineFilter> filter_;
  Sampler sampler_;
  std::optional<Deduper> deduper_;
  std::unique_ptr<PipeStage> pipes_;
  std::optional<record::StreamPosition> file_;
  RecordRenderer renderer_;
  bool has_described_ = false;
  RenderedRecords records_;   // not filtered yet
  std::string kept_;          // of records_, on the way to the pipes
  std::string ready_;
  std::map<std::string, record::StreamPosition> passed_;  // by source: dropped since the last kept
  std::chrono::steady_clock::time_point positions_due_;
  std::vector<std::string> first_unmatched_;
  std::vector<std::string> chosen_;
  std::uint64_t written_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t repeated_ = 0;
  std::uint64_t sampled_out_ = 0;
  std::uint64_t released_ = 0;
  Status status_;
};

}  // namespace logkit::logparse
