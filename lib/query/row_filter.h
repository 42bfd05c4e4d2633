// RowFilter: a filter ready to run over batches. What logq, logparse --where
// and routing share.
//
//   LK_TRY(auto filter, RowFilter::compile(query.filter));
//   LK_RETURN_IF_ERROR(filter.apply(batch));   // batch.selection() is narrowed
//
// A column of the batch is loaded only if a row is left to be asked for it.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>

#include "lib/base/result.h"
#include "lib/query/exec/row_matcher.h"
#include "lib/query/syntax/ast.h"
#include "lib/record/batch.h"

namespace logkit::query {

class RowFilter {
 public:
  // Refuses subqueries: they need a source (executor.h).
  static Result<RowFilter> compile(const Filter& filter, const FilterOptions& options = {}) {
    LK_TRY(auto root, compile_filter(filter, options));
    return RowFilter(std::move(root));
  }

  Status apply(record::Batch& batch) {
    Rows rows = batch.selection();
    LK_RETURN_IF_ERROR(narrow(batch, rows));
    batch.select(std::move(rows));
    return {};
  }
  // The same for some of its rows.
  Status narrow(record::Batch& batch, Rows& rows) { return root_->narrow(batch, rows); }

 private:
  explicit RowFilter(std::unique_ptr<RowMatcher> root) : root_(std::move(root)) {}

  std::unique_ptr<RowMatcher> root_;
};

}  // namespace logkit::query
