// RowBuilder: rows that a pipe makes itself, pushed on in batches.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/query/exec/operator.h"
#include "lib/record/column_builder.h"
#include "lib/record/value.h"

namespace logkit::query {

// Small enough for the first rows to show at once, large enough for columns to
// pay.
inline constexpr std::size_t kOutputBatchRows = 8192;

class RowBuilder {
 public:
  // `below` must outlive the builder.
  RowBuilder(std::vector<std::string> names, Operator& below);

  // A cell of the row at hand; one that is not set is absent.
  void set(std::size_t column, std::string_view text, record::Kind kind);
  void set_owned(std::size_t column, std::string text, record::Kind kind);
  Status end_row();
  // Pushes what is left.
  Status flush();

 private:
  std::vector<std::string> names_;
  std::vector<record::ColumnBuilder> columns_;
  std::size_t rows_ = 0;
  Operator& below_;
};

}  // namespace logkit::query
