// RecordOrder: the visible columns of a row in the order in which its record has
// them.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/query/exec/field_edit.h"

namespace logkit::query {

class RecordOrder {
 public:
  // Both must outlive the use of this batch.
  void begin(record::Batch& batch, const VisibleColumns& columns);
  // Indices into columns(), each once. Valid until the next call.
  Result<const std::vector<std::size_t>*> of(std::uint32_t row);

 private:
  record::Batch* batch_ = nullptr;
  std::vector<std::size_t> column_of_field_;
  std::vector<std::size_t> order_;
  std::vector<bool> is_placed_;  // by column
};

}  // namespace logkit::query
