// Random queries over random records (random_records.h).
#pragma once

#include <string>

#include "tests/differential/random.h"

namespace logkit::differential {

std::string random_filter(Random& random, int depth);
// Filter and pipes.
std::string random_query(Random& random);

}  // namespace logkit::differential
