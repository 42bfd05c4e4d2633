#include "lib/cli/common_options.h"

#include <algorithm>
#include <thread>

#include "lib/base/civil_time.h"
#include "lib/cli/diag.h"

namespace logkit::cli {
namespace {

void add_window_options(CommandLine& line, WindowRequest& window) {
  line.value({"-S,--since", "TIME", "records at or after TIME: 14:03, '2h ago', 2026-03-01"},
             &window.since);
  line.value({"-U,--until", "TIME", "records before TIME"}, &window.until);
  line.value({"--last", "LENGTH", "the last 15m, 2h, 1d"}, &window.last);
  line.value({"--around", "TIME", "records near TIME"}, &window.around);
  line.value({"--spread", "LENGTH", "how far --around looks each way (5m)", true},
             &window.spread);
}

void add_zone_options(CommandLine& line, CommonOptions& options) {
  line.value({"--tz", "ZONE", "read and show times in ZONE, not in UTC", true, "LOGKIT_TZ"},
             &options.tz);
  line.flag({"-L,--local", "", "read and show times in the zone of this machine"},
            &options.local_time);
  line.value({"--now", "TIME", "take TIME for the present: repeatable runs", true}, &options.now);
}

void add_message_options(CommandLine& line, CommonOptions& options) {
  line.heading("Messages");
  line.choice({"--color", "WHEN", "auto, always or never", true}, {"auto", "always", "never"},
              &options.color);
  line.choice({"--progress", "WHEN", "auto, always or never", true}, {"auto", "always", "never"},
              &options.progress);
  line.maybe_value({"--stats", "json", "print the summary line also off a terminal"},
                   &options.stats);
  line.value({"--metrics-file", "FILE", "keep counters in FILE, in the format of Prometheus", true},
             &options.metrics_path);
  line.value({"--config", "FILE", "read options from FILE; 'none' reads no file", true},
             &options.config_path);
  line.value({"-j,--threads", "N", "use N threads", true}, &options.threads);
  if (!line.declares("-q")) line.flag({"-q,--quiet", "", "no summary, no notes"}, &options.quiet);
  line.flag({"-v,--verbose", "", "say more"}, &options.verbose);
}

void print_window_error(const WindowError& failed, World& world) {
  print(world, {.severity = Severity::kError,
                .text = failed.error.message(),
                .notes = failed.notes,
                .help = failed.error.help});
}

// Once, to a person: which hour was meant.
void explain_naive_times(const CommonOptions& options, World& world) {
  if (!world.stderr_is_tty || !options.tz.empty() || options.local_time) return;
  Result<TimeZone> local = TimeZone::local(world.fs, world.env("TZ"));
  if (!local || local->is_utc()) return;
  const WindowRequest& typed = options.window_typed;
  for (const std::string* text : {&typed.since, &typed.until, &typed.around}) {
    if (text->empty() || !is_naive_time(*text)) continue;
    const Result<std::int64_t> time_ns = parse_time(*text, {options.now_ns, options.zone});
    if (!time_ns) continue;
    const std::int64_t time_s = floor_div(*time_ns, kNsPerSecond);
    if (local->offset_s(time_s) == 0) continue;
    const std::string shown = format_time(*time_ns, *local, 0);
    print_note(world, *text + " read as " + format_time(*time_ns, options.zone) + " (" +
                          shown.substr(11, 5) + " " + local->abbreviation(time_s) +
                          "); use -L for local");
    return;
  }
}

Status resolve_clock(CommonOptions& options, World& world) {
  if (!options.now.empty()) {
    Result<std::int64_t> now = parse_time(options.now, {world.now_ns(), options.zone});
    if (!now) return std::move(now.error()).at("--now");
    world.now_ns = [now_ns = *now] { return now_ns; };
  }
  options.now_ns = world.now_ns();
  return {};
}

Status resolve_zone(CommonOptions& options, World& world) {
  if (options.local_time) {
    LK_TRY(options.zone, TimeZone::local(world.fs, world.env("TZ")));
  } else if (!options.tz.empty()) {
    LK_TRY(options.zone, TimeZone::named(world.fs, options.tz));
  }
  return {};
}

Status resolve_streams(CommonOptions& options, World& world) {
  const When color = parse_when(options.color);
  const bool utf8 = locale_is_utf8(world.environment);
  world.out_style = Style(wants_color(color, world.environment, world.stdout_is_tty), utf8);
  world.err_style = Style(wants_color(color, world.environment, world.stderr_is_tty), utf8);
  world.quiet = options.quiet;
  world.verbose = options.verbose;
  const std::string colors = world.env("LOGKIT_COLORS");
  const bool understood = world.out_style.set_colors(colors);
  world.err_style.set_colors(colors);
  if (!understood && world.stderr_is_tty) {
    print_warning(world, "LOGKIT_COLORS is not understood in parts",
                  "write it as error=1;31:key=36");
  }
  if (options.stats && !options.stats->empty() && *options.stats != "json" &&
      *options.stats != "text") {
    Error error = Error::invalid("unknown value '" + *options.stats + "'", "--stats");
    error.help = "write --stats or --stats=json";
    return error;
  }
  options.summary_json = options.stats && *options.stats == "json";
  options.summary = options.stats.has_value() || (world.stderr_is_tty && !options.quiet);
  return {};
}

}  // namespace

void add_common_options(CommandLine& line, CommonOptions& options, CommonParts parts) {
  line.heading("Time");
  if (parts.window) add_window_options(line, options.window_typed);
  add_zone_options(line, options);
  line.heading("Bad input");
  line.value({"--rejects", "FILE", "keep rejected lines, with the reason, in FILE"},
             &options.rejects_path);
  line.flag({"--strict", "", "a rejected line is a failure"}, &options.strict);
  line.value({"--max-rejects", "N", "stop after N rejected lines", true}, &options.max_rejects);
  add_message_options(line, options);
}

Result<std::optional<Exit>> resolve_common(CommonOptions& options, World& world) {
  LK_RETURN_IF_ERROR(resolve_streams(options, world));
  LK_RETURN_IF_ERROR(resolve_zone(options, world));
  LK_RETURN_IF_ERROR(resolve_clock(options, world));
  const WindowOutcome outcome =
      resolve_window(options.window_typed, {options.now_ns, options.zone});
  if (outcome.failed) {
    print_window_error(*outcome.failed, world);
    return std::optional<Exit>(Exit::kTrouble);
  }
  options.window = outcome.window;
  explain_naive_times(options, world);
  if (options.threads && *options.threads == 0) {
    return Error::invalid("0 threads do nothing", "--threads");
  }
  return std::optional<Exit>();
}

std::uint32_t thread_count(const CommonOptions& options) {
  constexpr std::uint64_t kMostThreads = 256;
  const std::uint64_t wanted = options.threads.value_or(std::thread::hardware_concurrency());
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(wanted, 1, kMostThreads));
}

}  // namespace logkit::cli
