// What was typed for logq.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/common_options.h"
#include "lib/cli/world.h"

namespace logkit::logq {

struct Options {
  cli::CommonOptions common;

  std::string query;
  std::vector<std::string> paths;  // never empty after parse_options()

  std::string form;  // of -o; empty: pretty on a terminal, ndjson elsewhere
  std::string fields;
  bool count = false;
  bool list_names = false;                   // -l
  bool null_names = false;                   // -0
  std::optional<std::uint64_t> max_records;  // -m
  std::optional<std::uint64_t> last_records; // -n
  bool newest_first = false;
  std::optional<std::uint64_t> after;    // -A
  std::optional<std::uint64_t> before;   // -B
  std::optional<std::uint64_t> context;  // -C
  bool follow = false;  // -f
  bool any_field = false;
  std::string format;  // of logparse, for plain files and streams
  std::string time_field;
  std::string message_field;
  bool keep_positions = false;
  std::uint64_t max_record_bytes = 16u << 20;

  std::optional<std::string> hist;     // "" or a bucket
  std::string bundle;                   // a file to write
  std::optional<std::string> explain;  // "" or "run"
  std::optional<std::string> patterns;  // "" or how many
  std::optional<std::string> facets;    // "" or how many values a field
  std::optional<std::string> trace;     // an id
  std::vector<std::string> diff;        // none or two: windows or filters
  bool list_streams = false;
  std::optional<std::string> require_coverage;  // "" or how long the ends may be silent
  bool list_fields = false;
  std::string list_values;  // a field

  bool partial = false;
  bool merge_partials = false;

  bool silent = false;  // --explain=run: the answer is made, not printed

  bool quiet() const { return common.quiet; }
  bool has_context() const { return after || before || context; }
  std::uint64_t rows_after() const { return after.value_or(context.value_or(0)); }
  std::uint64_t rows_before() const { return before.value_or(context.value_or(0)); }
};

// Nothing where --help or the like was answered, or an error was printed.
Result<std::optional<cli::Exit>> parse_options(int argc, char** argv, cli::World& world,
                                               Options& options);

}  // namespace logkit::logq
