// ColumnBuilder: a column of texts, row by row, as pipes make them.
//
// Texts are copied into blocks that the column keeps. Equal neighbours share
// their bytes; a column all of whose rows are equal becomes kConst.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/record/column.h"

namespace logkit::record {

class ColumnBuilder {
 public:
  void reserve(std::size_t row_count) { entries_.reserve(row_count); }
  void add(std::string_view text, Kind kind);
  // A text of its own, kept as it is: for large ones.
  void add_owned(std::string text, Kind kind);
  // Without a copy: the bytes must outlive the column.
  void add_view(std::string_view text, Kind kind) { entries_.push_back({text, kind}); }
  void add_absent() { entries_.push_back({}); }
  std::size_t row_count() const { return entries_.size(); }

  // The column; the builder is empty afterwards.
  Column finish();

 private:
  std::vector<Column::Entry> entries_;
  std::vector<std::unique_ptr<std::string>> blocks_;
};

}  // namespace logkit::record
