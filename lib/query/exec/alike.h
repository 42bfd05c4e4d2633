// A matcher that can sometimes say of a whole batch what it says of its rows.
#pragma once

#include <optional>

#include "lib/base/result.h"
#include "lib/record/batch.h"

namespace logkit::query {

class AlikeMatcher {
 public:
  virtual ~AlikeMatcher() = default;
  // What is said of every row of the batch alike, found without looking at rows: of
  // a field that no row has. Nothing where rows may differ.
  virtual Result<std::optional<bool>> on_all_rows(record::Batch& batch) = 0;
};

}  // namespace logkit::query
