// What ingest and pack say after a run.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "lib/cli/world.h"
#include "tools/logidx/loader.h"
#include "tools/logidx/options.h"

namespace logkit::logidx {

struct LoadResult {
  std::uint64_t segments = 0;
  std::uint64_t stored_bytes = 0;
  std::string place;  // the store or the segment
};

// Notes that must be said whatever the options, then the summary. Call it when
// everything is durable.
void report_load(cli::World& world, const Options& options, const Loader& loader,
                 const LoadResult& result, std::chrono::steady_clock::time_point started);

// How the run ends.
cli::Exit exit_of(const Options& options, Loader& loader);

}  // namespace logkit::logidx
