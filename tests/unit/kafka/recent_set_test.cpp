#include "lib/kafka/recent_set.h"

#include <catch2/catch.hpp>

namespace logkit::kafka {

TEST_CASE("the set of what was seen forgets the oldest", "[kafka]") {
  RecentSet seen(2);
  CHECK(seen.add({.high = 0, .low = 1}));
  CHECK_FALSE(seen.add({.high = 0, .low = 1}));
  CHECK(seen.add({.high = 1, .low = 1}));
  CHECK(seen.add({.high = 2, .low = 1}));
  CHECK(seen.add({.high = 0, .low = 1}));
  seen.clear();
  CHECK(seen.add({.high = 0, .low = 1}));
}

}  // namespace logkit::kafka
