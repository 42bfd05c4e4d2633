// What every stage of a running query may use.
//
// Thread safety: plain values.
#pragma once

#include <algorithm>
#include <cstdint>

#include "lib/query/exec/external_sorter.h"
#include "lib/query/exec/row_matcher.h"
#include "lib/query/plan.h"

namespace logkit::query {

class Source;
struct RunOptions;
struct RunTotals;

struct StageContext {
  SpillOptions spill;
  FilterOptions filter;
  std::int64_t now_ns = 0;
  // What is below this stage reads of the rows it gives out.
  FieldSet needed_below;
  // False: rows come in no order yet; a stage that cares breaks ties by time
  // and arrival.
  bool rows_are_ordered = true;
  // The seconds a rate is over, where nothing closer says so; 0: unknown.
  double window_seconds = 0;
  // Of the run, which outlives its stages; null: pipes alone run (PipeRun).
  const Source* source = nullptr;
  const RunOptions* options = nullptr;
  const RunTotals* totals = nullptr;
};

// What a stage that cannot spill may hold before it gives up: so much is always
// there for it.
inline std::uint64_t max_held_bytes(const StageContext& context) {
  constexpr std::uint64_t kLeastBytes = 16u << 20;
  return std::max(context.spill.memory_bytes, kLeastBytes);
}

}  // namespace logkit::query
