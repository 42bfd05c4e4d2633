// What logparse says at the end of a run, on standard error.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>

#include "lib/cli/world.h"
#include "tools/logparse/options.h"
#include "tools/logparse/record_output.h"

namespace logkit::logparse {

struct RunFigures {
  const parse::ParseCounts& counts;
  const RecordOutput& output;
  std::uint64_t read_bytes = 0;
  std::int64_t elapsed_ns = 0;
};

// Where next to nothing matches what -f asked for: the format these lines look like.
void suggest_format(cli::World& world, const Options& options, const RunFigures& figures);
void print_summary(cli::World& world, const Options& options, const RunFigures& figures);

}  // namespace logkit::logparse
