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
  bool any_field = false;
  std::string format;  // of logparse, for plain files and streams
  std::string time_field;
  std::string message_field;
  bool keep_positions = false;
  std::uint64_t max_record_bytes = 16u << 20;

  std::optional<std::string> hist;     // "" or a bucket
  std::optional<std::string> explain;  // "" or "run"
  bool list_fields = false;
  std::string list_values;  // a field

  bool silent = false;  // --explain=run: the answer is made, not printed

  bool quiet() const { return common.quiet; }
};

// Nothing where --help or the like was answered, or an error was printed.
Result<std::optional<cli::Exit>> parse_options(int argc, char** argv, cli::World& world,
                                               Options& options);

}  // namespace logkit::logq
