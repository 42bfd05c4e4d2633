// The fields that the records of a batch print with, as columns: what csv,
// table, logfmt and pretty have in common.
#pragma once

#include <string>
#include <vector>

#include "lib/record/batch.h"

namespace logkit::logq {

struct ShownColumn {
  std::string name;
  const record::Column* column = nullptr;
};

// In the order the records print them. Columns of the batch, loaded.
Result<std::vector<ShownColumn>> shown_columns(record::Batch& batch);

// The column of that name, null where the batch has none.
const record::Column* find_column(const std::vector<ShownColumn>& shown, std::string_view name);

}  // namespace logkit::logq
