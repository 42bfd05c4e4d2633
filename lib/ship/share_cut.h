// Cuts a share of a batch for sinks that were told how much they may get at once.
//
// Thread safety: a pure function.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "lib/ship/parcel.h"

namespace logkit::ship {

// How much a parcel may be at most, where the user said so.
struct ParcelBounds {
  std::optional<std::size_t> records;
  std::optional<std::size_t> bytes;  // of their text; a record larger than that is alone
};

// Its records in order, in shares of at most so much: at least one share, also of no
// records.
std::vector<Share> cut_share(Share share, const ParcelBounds& bounds);

}  // namespace logkit::ship
