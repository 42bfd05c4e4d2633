#include "lib/cli/suggest.h"

#include <algorithm>

#include "lib/base/ascii.h"

namespace logkit::cli {
namespace {

// Longer names are no typing slips; the bound keeps the work small.
constexpr std::size_t kMaxNameBytes = 128;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t too_far = limit + 1;
  if ((a.size() > b.size() ? a.size() - b.size() : b.size() - a.size()) > limit) return too_far;
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t best = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t differs = to_lower(a[i - 1]) == to_lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + differs});
      if (i > 1 && j > 1 && to_lower(a[i - 1]) == to_lower(b[j - 2]) &&
          to_lower(a[i - 2]) == to_lower(b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
      best = std::min(best, row[j]);
    }
    if (best > limit) return too_far;
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above[b.size()], too_far);
}

std::vector<std::string> nearest(std::string_view typed, std::span<const std::string> candidates,
                                 std::size_t count) {
  struct Ranked {
    std::size_t distance;
    const std::string* name;
  };
  std::vector<Ranked> ranked;
  if (typed.size() <= kMaxNameBytes) {
    for (const std::string& name : candidates) {
      if (name.size() > kMaxNameBytes || name == typed) continue;
      const std::size_t limit = std::max<std::size_t>(1, std::max(typed.size(), name.size()) / 3);
      const std::size_t distance = edit_distance(typed, name, limit);
      if (distance <= limit && distance < std::max(typed.size(), name.size())) {
        ranked.push_back({distance, &name});
      }
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Ranked& a, const Ranked& b) { return a.distance < b.distance; });
  std::vector<std::string> names;
  for (const Ranked& entry : ranked) {
    if (names.size() == count) break;
    names.push_back(*entry.name);
  }
  return names;
}

std::string did_you_mean(std::span<const std::string> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "did you mean '" : i + 1 == names.size() ? "' or '" : "', '";
    text += names[i];
  }
  return text.empty() ? text : text + "'?";
}

}  // namespace logkit::cli
