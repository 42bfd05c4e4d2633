// The options of all tools: what may stand at the top of a configuration file, which
// they share. A test compares it with what the tools say (--help-json).
//
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string_view>

namespace logkit::cli {

// Long names without dashes, sorted.
std::span<const std::string_view> known_options();
bool is_known_option(std::string_view name);

}  // namespace logkit::cli
