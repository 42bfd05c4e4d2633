// Suggestions for a name that was mistyped.
//
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace logkit::query {

// "did you mean 'a'?" for the nearest known name, "" where none is near
// (Damerau-Levenshtein distance at most a third of the longer name).
std::string did_you_mean(std::string_view typed, std::span<const std::string_view> known);

}  // namespace logkit::query
