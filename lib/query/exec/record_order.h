// RecordOrder: the fields of a row in the order in which its record has them.
//
// Columns stand in the order in which a batch met them, which depends on how
// records are stored together. Where no pipe changed the record, its text says
// its own order; else the batch's is all there is.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/query/exec/field_edit.h"
#include "lib/record/json_scan.h"
#include "lib/record/path_table.h"

namespace logkit::query {

class RecordOrder {
 public:
  RecordOrder() : scanner_(paths_) {}

  // `columns` must outlive the use of this batch.
  void begin(record::Batch& batch, const VisibleColumns& columns);
  // Indices into columns(), each once.
  Result<const std::vector<std::size_t>*> of(std::uint32_t row);

 private:
  std::size_t column_of(record::PathId path);

  record::PathTable paths_;
  record::JsonScanner scanner_;
  record::Batch* batch_ = nullptr;
  const VisibleColumns* columns_ = nullptr;
  std::vector<std::size_t> column_of_path_;  // of this batch; filled as paths come
  std::vector<std::size_t> order_;
  std::vector<bool> is_placed_;
  std::string original_;
};

}  // namespace logkit::query
