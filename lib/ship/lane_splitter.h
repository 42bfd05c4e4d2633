// LaneSplitter: takes the urgent records out of a batch, into one of their own.
//
// Their origin is that of the batch in the urgent lane: positions count within
// (source, lane), since the order between the two is given up.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "lib/ship/batch.h"
#include "lib/ship/origin.h"

namespace logkit::ship {

class LaneSplitter {
 public:
  // Appends the numbers of the records of `batch` that are urgent, ascending.
  using Choose = std::function<Status(const Batch& batch, std::vector<std::uint32_t>& urgent)>;

  // `origins` outlives it.
  LaneSplitter(Choose choose, OriginTable& origins)
      : choose_(std::move(choose)), origins_(origins) {}

  // Moves the urgent records from `batch` to the one returned; null where there
  // are none.
  Result<std::unique_ptr<Batch>> split(Batch& batch);

 private:
  OriginId urgent_origin(OriginId id);

  const Choose choose_;
  OriginTable& origins_;
  std::unordered_map<OriginId, OriginId> urgent_origins_;
  std::vector<std::uint32_t> chosen_;
};

}  // namespace logkit::ship
