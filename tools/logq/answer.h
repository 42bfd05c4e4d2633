// Answer: the run of a query in one of logq's modes, printed.
#pragma once

#include <cstdint>

#include "lib/base/result.h"
#include "lib/cli/reject_log.h"
#include "lib/cli/world.h"
#include "lib/query/executor.h"
#include "tools/logq/inputs.h"
#include "tools/logq/options.h"
#include "tools/logq/request.h"

namespace logkit::logq {

struct Answer {
  std::uint64_t records = 0;  // printed, counted or, with -l, named
  std::uint64_t matched = 0;  // before the pipes
  std::int64_t duration_ns = 0;
  bool complete = true;       // false: stopped by a signal
  Figures figures;
};

// What all modes need.
struct Asking {
  const Options& options;
  const Request& request;
  Inputs& inputs;
  cli::RejectLog& rejects;
  cli::World& world;
  query::PipeRows* pipe_rows = nullptr;  // as RunOptions::pipe_rows
};

Result<Answer> ask(const Asking& asking);

// How a query runs here; `record_limit` 0: no limit.
query::RunOptions run_options(const Asking& asking, std::uint64_t record_limit);

// Runs, taking a signal or too many rejects for the end.
Result<query::RunTotals> run_to_end(const query::Query& query, query::Source& source,
                                    query::Sink& sink, const query::RunOptions& options,
                                    bool& complete);

}  // namespace logkit::logq
