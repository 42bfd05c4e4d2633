#include "tools/logidx/load_report.h"

#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"

namespace logkit::logidx {
namespace {

void say_notes(cli::World& world, const Options& options, const LoadCounts& counts) {
  if (counts.discarded > 0) {
    cli::print_warning(world, "standard input ended within a record, which was not stored",
                       "its source sends it again when it resumes from the store");
  }
  cli::warn_of_cut_lines(world, counts.truncated);
  if (counts.broken_off > 0) {
    cli::print_note(world, cli::counted(counts.broken_off, "last line breaks", "last lines break") +
                               " off within a record; stored as it is until the rest comes");
  }
  const StreamReplays& replays = counts.stream_replays;
  if (replays.records > 0 && counts.stored > 0) {
    cli::print_note(world, cli::counted(replays.records, "record", "records") + " of " +
                               replays.source + (replays.of_several ? " and others" : "") +
                               " dropped: stored already, by the position; --dedupe off keeps them");
  }
  const bool anything_before = counts.skipped_bytes > 0 || counts.replays > 0;
  if (counts.stored > 0 || !anything_before || options.load.again) return;
  std::string what = "nothing new: ";
  if (counts.replays > 0) {
    what += cli::counted(counts.replays, "record is", "records are") + " stored already";
    if (replays.records > 0)
      what += ", of " + replays.source + (replays.of_several ? " and others" : "");
  } else {
    what += "all " + format_size(counts.skipped_bytes) + " are stored already";
  }
  cli::print_note(world, what + "; --again stores them once more");
}

}  // namespace

void report_load(cli::World& world, const Options& options, const Loader& loader,
                 const LoadResult& result, std::chrono::steady_clock::time_point started) {
  const LoadCounts& counts = loader.counts();
  say_notes(world, options, counts);
  const auto elapsed = std::chrono::steady_clock::now() - started;
  const std::int64_t elapsed_ns =
      std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count();
  std::string text = cli::counted(counts.stored, "record", "records") + " stored in " +
                     cli::counted(result.segments, "segment", "segments") + " of " +
                     format_size(result.stored_bytes);
  if (counts.bytes > result.stored_bytes)
    text += ", " + format_percent(result.stored_bytes, counts.bytes) + " of the input";
  text += ", in " + format_duration(elapsed_ns);
  const auto add = [&text](std::uint64_t count, const char* what) {
    if (count > 0) text += "; " + format_count(count) + " " + what;
  };
  add(counts.replays, "stored before");
  add(counts.rejected, "rejected");
  add(counts.blank, "blank");
  add(counts.outside, "outside the window");
  add(counts.truncated, "cut");
  add(counts.unfinished, "without an end yet");
  cli::Summary summary;
  summary.line(text);
  summary.number("lines", counts.lines);
  summary.number("records", counts.stored);
  summary.number("replays", counts.replays);
  summary.number("outside", counts.outside);
  summary.number("rejected", counts.rejected);
  summary.number("blank", counts.blank);
  summary.number("truncated", counts.truncated);
  summary.number("unfinished", counts.unfinished);
  summary.number("discarded", counts.discarded);
  summary.number("bytes", counts.bytes);
  summary.number("skipped_bytes", counts.skipped_bytes);
  summary.number("segments", result.segments);
  summary.number("stored_bytes", result.stored_bytes);
  summary.seconds("seconds", elapsed_ns);
  summary.text("place", result.place);
  summary.print(world, options.common);
}

cli::Exit exit_of(const Options& options, Loader& loader) {
  if (loader.has_trouble()) return cli::Exit::kTrouble;
  return options.common.strict && loader.counts().rejected > 0 ? cli::Exit::kNone
                                                               : cli::Exit::kSuccess;
}

}  // namespace logkit::logidx
