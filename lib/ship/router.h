// Router: which sink gets which records, and which records go nowhere. Asked
// once a batch.
//
// Thread safety: calls come one at a time.
#pragma once

#include <cstddef>
#include <vector>

#include "lib/base/result.h"
#include "lib/ship/parcel.h"

namespace logkit::ship {

class Router {
 public:
  virtual ~Router() = default;
  // Appends to `shares`, which has one for each sink, of no records at first.
  virtual Status route(const Batch& batch, std::vector<Share>& shares) = 0;
};

}  // namespace logkit::ship
