// HeldRows: the first batches of an answer, kept until the columns are known:
// after kHeldRows rows, or when nothing more comes for the moment.
//
// Columns are those of the held batches, or of so many rows that it does not matter
// where batches end: kNamingRows, or kHeldRows where these have kManyNames, or fewer
// where they have very many values.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "lib/record/batch.h"
#include "tools/logq/shown_columns.h"

namespace logkit::logq {

inline constexpr std::size_t kHeldRows = 1000;
inline constexpr std::size_t kNamingRows = 8192;
inline constexpr std::size_t kManyNames = 256;
inline constexpr std::size_t kNamingValues = 256u << 10;

enum class NamedBy : std::uint8_t { kBatches, kRows };

class HeldRows {
 public:
  HeldRows(std::vector<std::string> columns, NamedBy named_by)
      : named_by_(named_by), names_(std::move(columns)) {
    fixed_ = !names_.empty();
  }

  // Columns named on the command line: nothing else is shown.
  bool fixed() const { return fixed_; }
  // In the order in which the records have them: each where its first record
  // has it.
  const std::vector<std::string>& names() const { return names_; }
  bool has_name(const std::string& name) const { return known_.contains(name); }
  // By name, null where the batch has none. Columns named on the command line
  // may be objects.
  Result<std::vector<const record::Column*>> columns_of(record::Batch& batch,
                                                        const ShownColumns& shown) const {
    if (fixed_) return named_columns(batch, shown, names_);
    std::vector<const record::Column*> columns;
    for (const std::string& name : names_) columns.push_back(shown.find(name));
    return columns;
  }
  bool empty() const { return batches_.empty(); }
  bool full() const {
    if (fixed_) return true;
    return named_by_ == NamedBy::kRows ? has_all_names() : row_count_ >= kHeldRows;
  }

  Status add(record::Batch batch) {
    row_count_ += batch.row_count();
    if (!fixed_) {
      LK_TRY(ShownColumns shown, ShownColumns::of(batch));
      LK_RETURN_IF_ERROR(named_by_ == NamedBy::kRows ? add_names_of_rows(batch, shown)
                                                     : add_names(batch, shown));
    }
    batches_.push_back(std::move(batch));
    return {};
  }
  std::deque<record::Batch> take() {
    row_count_ = 0;
    return std::move(batches_);
  }
  void forget_names() {
    if (fixed_) return;
    names_.clear();
    known_.clear();
  }

 private:
  bool has_all_names() const {
    const bool are_many = names_.size() >= kManyNames;
    return named_rows_ >= (are_many ? kHeldRows : kNamingRows) || named_values_ >= kNamingValues;
  }

  Status add_names_of_rows(record::Batch& batch, ShownColumns& shown) {
    for (const std::uint32_t row : batch.selection()) {
      if (has_all_names()) break;
      LK_RETURN_IF_ERROR(add_names_of(batch, shown, row));
      ++named_rows_;
    }
    return {};
  }

  // In the order of the row's record.
  Status add_names_of(record::Batch& batch, ShownColumns& shown, std::uint32_t row) {
    LK_TRY(const std::span<const std::uint32_t> order, shown.order(batch, row));
    for (const std::uint32_t index : order) {
      const ShownColumn& entry = shown.columns()[index];
      if (!entry.column->present(row)) continue;
      ++named_values_;
      if (known_.insert(entry.name).second) names_.push_back(entry.name);
    }
    return {};
  }

  // A field that no selected row has is no column.
  Status add_names(record::Batch& batch, ShownColumns& shown) {
    // The places in the selection where something new begins.
    std::set<std::size_t> places;
    for (const ShownColumn& entry : shown.columns()) {
      if (has_name(entry.name)) continue;
      const auto has_it = [&entry](std::uint32_t row) { return entry.column->present(row); };
      const auto first = std::ranges::find_if(batch.selection(), has_it);
      if (first == batch.selection().end()) continue;
      places.insert(static_cast<std::size_t>(first - batch.selection().begin()));
    }
    for (const std::size_t place : places) {
      LK_RETURN_IF_ERROR(add_names_of(batch, shown, batch.selection()[place]));
    }
    return {};
  }

  NamedBy named_by_;
  bool fixed_ = false;
  std::vector<std::string> names_;
  std::unordered_set<std::string> known_;  // these, where they are not fixed
  std::deque<record::Batch> batches_;
  std::size_t row_count_ = 0;
  std::size_t named_rows_ = 0;
  std::size_t named_values_ = 0;  // of these
};

}  // namespace logkit::logq
