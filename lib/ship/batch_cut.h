// Cuts a batch that is more than may come in at once (a rate) into batches of
// their own.
//
// Thread safety: values.
#pragma once

#include <cstddef>
#include <memory>

#include "lib/ship/batch.h"
#include "lib/ship/parcel_bounds.h"

namespace logkit::ship {

class BatchCut {
 public:
  // `whole` outlives it and stays as it is.
  BatchCut(const Batch& whole, const ParcelBounds& bounds) : whole_(whole), bounds_(bounds) {}

  // Whether there is anything to cut.
  bool is_needed() const;
  // The next of them, in order; null behind the last. What is said of the whole
  // (token, descriptor, end position) comes with the last.
  std::unique_ptr<Batch> next();

 private:
  std::size_t count_from(std::size_t first) const;

  const Batch& whole_;
  const ParcelBounds bounds_;
  std::size_t at_ = 0;
};

}  // namespace logkit::ship
