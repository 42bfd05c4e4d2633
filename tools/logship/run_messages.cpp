// Run: what it says while it goes on and at its end.
#include <algorithm>
#include <utility>

#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"
#include "lib/io/fs.h"
#include "lib/net/syslog_source.h"
#include "tools/logship/endpoints.h"
#include "tools/logship/run.h"

namespace logkit::logship {

// A sink that is named no more leaves its spool behind: nobody would know.
void Run::warn_of_left_spools() {
  if (options_.spool.dir.empty()) return;
  const auto names = world_.fs.list_dir(options_.spool.dir);
  if (!names) return;
  for (const std::string& name : *names) {
    const std::string dir = io::join_path(options_.spool.dir, name);
    const bool is_used = std::any_of(spooled_.begin(), spooled_.end(),
                                     [&](const auto& spooled) { return spooled->uses(dir); });
    if (is_used) continue;
    const auto waiting = spool::count_waiting(world_.fs, dir);
    if (!waiting || *waiting == 0) continue;
    cli::print(world_, {.severity = cli::Severity::kWarning,
                        .text = cli::counted(*waiting, "record waits", "records wait") +
                                " in the spool of a sink that is not named",
                        .help = "logship spool replay " + dir});
  }
}

void Run::note_what_has_no_end() {
  if (!options_.once) return;
  for (const std::string& typed : options_.sources)
    if (has_no_end(typed))
      cli::print_note(world_, typed + " has no end: --once or not, it is read until a signal");
}

// Each kind is said once, when it is known: a run may go on for long.
void Run::warn_of_cut_records() {
  const std::uint64_t cut = ledger_.cut_records();
  if (cut == std::exchange(cut_records_, cut)) return;
  std::uint64_t lines = 0;
  std::uint64_t messages = 0;
  for (const auto& [label, counts] : ledger_.state().origins) {
    const bool is_syslog = label.starts_with("syslog+");
    const bool by_option = !is_syslog || options_.max_record_bytes < net::kMaxSyslogBytes;
    (by_option ? lines : messages) += counts.cut_records;
  }
  const std::lock_guard lock(messages_);
  if (lines > 0 && !std::exchange(warned_of_cut_lines_, true))
    cli::print_warning(
        world_,
        cli::counted(lines, "line was", "lines were") + " longer than --max-record and cut there",
        "raise --max-record");
  if (messages > 0 && !std::exchange(warned_of_cut_messages_, true))
    cli::print_warning(world_,
                       cli::counted(messages, "message was", "messages were") + " longer than " +
                           format_size(net::kMaxSyslogBytes) +
                           ", the most that a syslog listener takes, and cut there",
                       "send longer ones to an http:// or forward:// listener");
}

void Run::report_sources() {
  std::vector<Error> errors = delivery_.take_source_errors();
  for (const auto& spooled : spooled_)
    for (Error& error : spooled->take_source_errors()) errors.push_back(std::move(error));
  const std::lock_guard lock(messages_);
  for (const Error& error : errors) {
    cli::print_error(world_, error);
    has_trouble_ = true;
  }
}

void Run::warn(const std::string& sink, const Error& error) {
  const std::lock_guard lock(messages_);
  const std::string text = sink + ": " + error.message();
  if (std::find(warned_.begin(), warned_.end(), text) != warned_.end()) return;
  constexpr std::size_t kMaxWarned = 100;
  if (warned_.size() >= kMaxWarned) return;
  warned_.push_back(text);
  cli::print(world_, {.severity = cli::Severity::kWarning, .text = text + "; trying again"});
}

void Run::print_summary() const {
  const ship::Ledger::State state = ledger_.state();
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::uint64_t dropped = 0;
  for (const auto& [label, counts] : state.origins) {
    records += counts.records;
    bytes += counts.read_bytes;
  }
  for (const auto& [key, count] : state.dropped) dropped += count;
  const std::int64_t elapsed_ns =
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - started_).count();
  cli::Summary summary;
  std::string text = cli::counted(records, "record", "records") + ", " + format_size(bytes) +
                     " in " + format_duration(elapsed_ns);
  if (dropped > 0) text += "; " + format_count(dropped) + " dropped";
  summary.line(text);
  summary.number("records", records);
  summary.number("bytes", bytes);
  summary.number("dropped", dropped);
  for (const auto& [sink, counts] : state.sinks) {
    summary.number("delivered:" + sink, counts.delivered);
    if (counts.dead_letters > 0) summary.number("dead:" + sink, counts.dead_letters);
  }
  summary.seconds("seconds", elapsed_ns);
  summary.print(world_, options_.common);
}

}  // namespace logkit::logship
