// The options every tool has, and what they mean for one run.
//
//   CommonOptions common;
//   add_common_options(line, common);
//   ... line.parse(...) ...
//   LK_TRY(auto ended, resolve_common(common, world));
//   if (ended) return *ended;      // what was wrong has been said
//   ... common.zone, common.window ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/cli/command_line.h"
#include "lib/cli/time_expr.h"
#include "lib/cli/time_zone.h"
#include "lib/cli/world.h"

namespace logkit::cli {

struct CommonOptions {
  // As typed.
  std::string color = "auto";
  std::string progress = "auto";
  std::optional<std::string> stats;  // "", "text", "json"
  std::string tz;
  bool local_time = false;
  WindowRequest window_typed;
  std::string now;
  std::string rejects_path;
  bool strict = false;
  std::optional<std::uint64_t> max_rejects;
  std::string config_path;
  std::string metrics_path;
  std::optional<std::uint64_t> threads;
  bool quiet = false;
  bool verbose = false;

  // What it means, after resolve_common().
  TimeZone zone;  // of time arguments and of times shown to people
  TimeWindow window;
  std::int64_t now_ns = 0;  // --now, else the clock at start
  bool summary = false;     // print the summary line
  bool summary_json = false;
};

struct CommonParts {
  // --since, --until, --last, --around, --spread: only where they are heeded.
  bool window = true;
};

// The headings "Time", "Bad input" and "Messages". Call it after the tool's own
// options.
void add_common_options(CommandLine& line, CommonOptions& options, CommonParts parts = {});

// Sets styles, clock, quiet and verbose of the World too. An Exit where an
// option makes no sense, which has then been printed.
Result<std::optional<Exit>> resolve_common(CommonOptions& options, World& world);

// As many as --threads says, else as there are processors; 1 at least.
std::uint32_t thread_count(const CommonOptions& options);

}  // namespace logkit::cli
