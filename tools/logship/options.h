// What was typed for logship.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/common_options.h"
#include "lib/cli/world.h"
#include "lib/query/syntax/ast.h"
#include "lib/ship/record_text.h"
#include "lib/ship/share_cut.h"
#include "tools/logship/limits.h"
#include "tools/logship/net_options.h"
#include "tools/logship/spooled_sink.h"

namespace logkit::logship {

struct TypedRoute {
  std::string query;
  query::Filter filter;
  std::size_t sink = 0;  // in Options::sinks
};

struct Options {
  cli::CommonOptions common;
  std::vector<std::string> files;       // sources that are paths and globs
  std::vector<std::string> excluded;
  bool once = false;
  bool from_end = false;
  std::string state_dir;                // empty: none
  std::string resume_store;             // empty: none
  std::string commit_from;              // empty: what was acknowledged is committed
  std::vector<std::string> sources;     // the others; with files never empty after parse_options()
  std::vector<std::string> sinks;       // of --to, then of --route, each once; never empty
  std::size_t plain_sinks = 0;          // so many of them are of --to
  std::vector<TypedRoute> routes;
  std::optional<query::Filter> urgent;  // what has a lane of its own; nothing: no lanes
  bool k8s = false;
  std::string k8s_pods;                 // empty: no labels; else k8s is true
  ship::RecordTextOptions record_text;  // --add, --stamp
  NetOptions net;
  std::size_t max_record_bytes = 16u << 20;
  std::size_t max_memory_bytes = 64u << 20;
  std::optional<std::uint64_t> retry_max;
  ship::ParcelBounds parcel;              // what a sink gets at once
  std::optional<std::int64_t> linger_ns;  // how long it waits for that
  std::optional<Rate> rate;
  std::vector<Quota> quotas;
  SpoolSettings spool;
  std::string dead_letter_path;         // empty: none
  std::int64_t stop_timeout_ns = 30'000'000'000;

  // What a source reads at once, where it can choose.
  ship::ParcelBounds source_bounds() const { return rate ? parcel.within(rate->piece()) : parcel; }
};

// An Exit where nothing is left to do: --help was answered, or an error was
// printed.
Result<std::optional<cli::Exit>> parse_options(int argc, char** argv, cli::World& world,
                                               Options& options);

}  // namespace logkit::logship
