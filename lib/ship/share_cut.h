// Cuts a share of a batch for sinks that were told how much they may get at once.
//
// Thread safety: a pure function.
#pragma once

#include <vector>

#include "lib/ship/parcel.h"
#include "lib/ship/parcel_bounds.h"

namespace logkit::ship {

// Its records in order, in shares of at most so much: at least one share, also of no
// records.
std::vector<Share> cut_share(Share share, const ParcelBounds& bounds);

}  // namespace logkit::ship
