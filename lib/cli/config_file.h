// The configuration file: values for options, in the part of TOML that a flat
// table needs: key = value with strings, numbers, booleans and arrays of
// these on one line, # comments, and [tool] or [tool.subcommand] headings.
//
//   tz = "Europe/Berlin"      # for every tool
//   [logq]
//   output = "pretty"
//
// What is outside that part is an error with its line, never a guess.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace logkit::cli {

struct ConfigEntry {
  std::string section;  // "", "logq", "logidx.ingest"
  std::string key;
  std::vector<std::string> values;
  std::uint64_t line = 0;
};

// `name` is for messages: "config.toml:3: ...".
Result<std::vector<ConfigEntry>> parse_config(std::string_view text, std::string_view name);

}  // namespace logkit::cli
