// TimeOrder: rows that come in some order go out in the order of time, ties by
// arrival (or the exact reverse).
//
// Before each batch the source's watermark says which rows can no longer be
// preceded by any row to come. A batch that overlaps nothing passes through as
// it is, its rows put in order; what overlaps, or is not yet safe, is kept as
// encoded rows. What exceeds the memory budget goes through an external sort,
// and then comes out at the end.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>

#include "lib/query/exec/context.h"
#include "lib/query/exec/operator.h"

namespace logkit::query {

class TimeOrder : public Stage {
 public:
  explicit TimeOrder(OperatorPtr next) : Stage(std::move(next)) {}
  // No row of the batches after the next one lies before this time (after it,
  // newest first).
  virtual void set_watermark(std::int64_t time_ns) = 0;
};

std::unique_ptr<TimeOrder> make_time_order(bool newest_first, const StageContext& context,
                                           OperatorPtr next);

}  // namespace logkit::query
