// HeldRows: the first batches of an answer, kept until the columns are known:
// after kHeldRows rows, or when nothing more comes for the moment.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "lib/record/batch.h"
#include "tools/logq/shown_columns.h"

namespace logkit::logq {

inline constexpr std::size_t kHeldRows = 1000;

class HeldRows {
 public:
  explicit HeldRows(std::vector<std::string> columns) : names_(std::move(columns)) {
    fixed_ = !names_.empty();
  }

  // Columns named on the command line: nothing else is shown.
  bool fixed() const { return fixed_; }
  // In the order of the first record that has each.
  const std::vector<std::string>& names() const { return names_; }
  bool empty() const { return batches_.empty(); }
  bool full() const { return fixed_ || row_count_ >= kHeldRows; }

  Status add(record::Batch batch) {
    row_count_ += batch.row_count();
    if (!fixed_) {
      LK_TRY(const std::vector<ShownColumn> shown, shown_columns(batch));
      for (const ShownColumn& entry : shown) add_name(batch, entry);
    }
    batches_.push_back(std::move(batch));
    return {};
  }
  std::deque<record::Batch> take() {
    row_count_ = 0;
    return std::move(batches_);
  }
  void forget_names() {
    if (!fixed_) names_.clear();
  }

 private:
  // A field that no selected row has is no column.
  void add_name(const record::Batch& batch, const ShownColumn& entry) {
    for (const std::string& known : names_) {
      if (known == entry.name) return;
    }
    for (const std::uint32_t row : batch.selection()) {
      if (!entry.column->present(row)) continue;
      names_.push_back(entry.name);
      return;
    }
  }

  bool fixed_ = false;
  std::vector<std::string> names_;
  std::deque<record::Batch> batches_;
  std::size_t row_count_ = 0;
};

}  // namespace logkit::logq
