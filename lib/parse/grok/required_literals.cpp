#include "lib/parse/grok/required_literals.h"

#include <algorithm>

namespace logkit::parse {

std::vector<std::string> RequiredLiterals::finish(std::size_t most) {
  commit();
  cut();
  if (!is_known_ || frames_.size() != 1 || frames_.front().has_alternatives) return {};
  std::vector<std::string>& pieces = frames_.front().pieces;
  const bool has_long = std::any_of(pieces.begin(), pieces.end(),
                                    [](const std::string& piece) { return piece.size() > 1; });
  if (has_long) std::erase_if(pieces, [](const std::string& piece) { return piece.size() < 2; });
  while (pieces.size() > most) {
    const auto shortest = std::min_element(
        pieces.begin(), pieces.end(),
        [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
    pieces.erase(shortest);
  }
  return std::move(pieces);
}

}  // namespace logkit::parse
