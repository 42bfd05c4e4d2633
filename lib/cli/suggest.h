// The nearest of the known names to one that was mistyped.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace logkit::cli {

// Optimal string alignment distance (Damerau-Levenshtein without moving a
// substring twice), over bytes, ASCII letters without case. Stops early and
// answers limit + 1 where the distance is greater than `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// The nearest candidates, nearest first, at most `count`, none that is farther
// than a third of the longer name. Ties keep the order of `candidates`.
std::vector<std::string> nearest(std::string_view typed, std::span<const std::string> candidates,
                                 std::size_t count = 1);

// "did you mean 'a'?", "did you mean 'a' or 'b'?", "" where there is nothing.
std::string did_you_mean(std::span<const std::string> names);

}  // namespace logkit::cli
