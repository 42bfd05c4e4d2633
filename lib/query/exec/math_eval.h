// Evaluating an expression of the math pipe over the rows of a batch, operator by
// operator.
//
// A field's value that is no number (nor a duration, size, time or address) is
// NaN. Bits are those of whole numbers from 0 to 2^64-1; other numbers have
// none, and the result is NaN.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/base/result.h"
#include "lib/query/exec/row_matcher.h"
#include "lib/query/syntax/math.h"
#include "lib/record/batch.h"

namespace logkit::query {

// rand() gives the same numbers in every run: the same query over the same
// records gives the same answer.
class MathRandom {
 public:
  double next();

 private:
  std::uint64_t state_ = 0;
};

struct MathContext {
  std::int64_t now_ns = 0;
  MathRandom random;
};

using Numbers = std::vector<double>;

// One number for each of `rows`.
Result<Numbers> evaluate(const MathExpr& expr, record::Batch& batch, const Rows& rows,
                         MathContext& context);

}  // namespace logkit::query
