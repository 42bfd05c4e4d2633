// Views that are a query of their own: --patterns, --facets, --trace and
// --list-streams put their filter and pipes to what was asked; a terminal gets
// them drawn (pattern_table.h, print_facets.cpp, print_waterfall.cpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "tools/logq/options.h"
#include "tools/logq/request.h"

namespace logkit::logq {

// Puts the view that was asked for, if any, to the request. Its form is known.
Status add_view(const Options& options, Request& request);

// Eight heights, or seven signs in ASCII; what is above 0 is seen.
std::string sparkline(const std::vector<double>& counts, bool utf8);

}  // namespace logkit::logq
