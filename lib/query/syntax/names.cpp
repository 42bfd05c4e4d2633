#include "lib/query/syntax/names.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace logkit::query {
namespace {

constexpr std::size_t kLongestSuggestible = 40;

// Optimal string alignment distance, three rows at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view typed, std::span<const std::string_view> known) {
  if (typed.size() > kLongestSuggestible) return {};
  std::string_view best;
  std::size_t best_distance = kLongestSuggestible;
  for (const std::string_view name : known) {
    const std::size_t distance = edit_distance(typed, name);
    if (distance == 0) return {};  // it is what was typed
    if (distance * 3 <= std::max(typed.size(), name.size()) && distance < best_distance) {
      best = name;
      best_distance = distance;
    }
  }
  return best.empty() ? "" : "did you mean '" + std::string(best) + "'?";
}

}  // namespace logkit::query
