#include "lib/segment/footer.h"

#include <algorithm>

namespace logkit::segment {

const Zone* BlockInfo::zone(std::uint32_t field) const {
  const auto at = std::lower_bound(
      zones.begin(), zones.end(), field,
      [](const Zone& zone, std::uint32_t wanted) { return zone.field < wanted; });
  return at != zones.end() && at->field == field ? &*at : nullptr;
}

}  // namespace logkit::segment
