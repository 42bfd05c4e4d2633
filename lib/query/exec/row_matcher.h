// RowMatcher: a compiled filter. It takes row numbers of a batch and leaves
// those that match, loading a column only when a row is left to be asked.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/query/syntax/ast.h"
#include "lib/record/batch.h"

namespace logkit::query {

// Row numbers of a batch's source, in the order of its selection.
using Rows = std::vector<std::uint32_t>;

class RowMatcher {
 public:
  virtual ~RowMatcher() = default;
  virtual Status narrow(record::Batch& batch, Rows& rows) = 0;
  // Orders the operands of an `and`: cheap ones first.
  virtual int cost() const = 0;
};

class PipeRows;

struct FilterOptions {
  // A filter on the message looks in every field.
  bool any_field = false;
  // Where not null: told what comes to each part of the filter and passes it.
  PipeRows* part_rows = nullptr;
};

// The whole tree; kInvalid with a clear message for a kind that cannot be run.
// Subqueries have to be resolved to their values before.
Result<std::unique_ptr<RowMatcher>> compile_filter(const Filter& filter,
                                                   const FilterOptions& options = {});

class TextPredicate;
std::unique_ptr<RowMatcher> make_field_filter(std::string field,
                                              std::unique_ptr<TextPredicate> predicate);
std::unique_ptr<RowMatcher> make_any_field_filter(std::unique_ptr<TextPredicate> predicate);
std::unique_ptr<RowMatcher> make_and(std::vector<std::unique_ptr<RowMatcher>> operands);
std::unique_ptr<RowMatcher> make_or(std::vector<std::unique_ptr<RowMatcher>> operands);
std::unique_ptr<RowMatcher> make_not(std::unique_ptr<RowMatcher> operand);
std::unique_ptr<RowMatcher> make_all();
std::unique_ptr<RowMatcher> make_none();
std::unique_ptr<RowMatcher> make_node(const TimeFilter& filter);
std::unique_ptr<RowMatcher> make_node(const DayRangeFilter& filter);
std::unique_ptr<RowMatcher> make_node(const WeekRangeFilter& filter);
std::unique_ptr<RowMatcher> make_node(const FieldCompareFilter& filter);
std::unique_ptr<RowMatcher> make_node(const ValueTypeFilter& filter);

// Leaves the rows of `column` that match, looking at each distinct value once
// where its form allows.
Status narrow_column(const record::Column& column, TextPredicate& predicate, Rows& rows);

}  // namespace logkit::query
