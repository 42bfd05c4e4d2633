// Fields that the user adds to each record: NAME=VALUE of --add.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"

namespace logkit::record {

using NamedValue = std::pair<std::string, std::string>;

// In the order given; of one name, the last. kInvalid, with a remedy, where one has no name
// or the name is of what the line itself says.
Result<std::vector<NamedValue>> parse_added_fields(std::span<const std::string> texts);

}  // namespace logkit::record
