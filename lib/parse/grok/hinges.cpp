#include "lib/parse/grok/hinges.h"

#include <algorithm>

namespace logkit::parse {

void Hinges::literal(std::size_t begin, std::size_t end, std::size_t groups) {
  if (!has_variable_) return;
  if (!places_.empty() && places_.back().end == begin) {
    places_.back().end = end;
  } else {
    places_.push_back({begin, end, groups});
  }
}

void Hinges::drop_from(std::size_t begin) {
  std::erase_if(places_, [begin](const Place& place) { return place.end > begin; });
}

void Hinges::append_from(std::size_t from, const std::string& expression,
                         std::string& text) const {
  // The first, which stops further starts, and others as far apart as can be.
  const std::size_t count = std::min(places_.size(), kMaxHinges);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = places_[count == 1 ? 0 : i * (places_.size() - 1) / (count - 1)].end;
    if (place < from) continue;
    text.append(expression, from, place - from);
    text.append("(?C").append(std::to_string(i + 1)).push_back(')');
    from = place;
  }
  text.append(expression, from);
}

std::string Hinges::whole(const std::string& expression) const {
  if (!is_known_ || places_.empty()) return expression;
  std::string text;
  append_from(0, expression, text);
  return text;
}

std::string Hinges::rest_from(const Place& place, const std::string& expression) const {
  std::string text;
  // The groups that the rest closes.
  for (std::size_t i = 0; i < place.groups; ++i) text.append("(?:");
  append_from(place.begin, expression, text);
  return text;
}

std::string Hinges::between(const Place& from, const Place& to, const std::string& expression) {
  std::string text;
  for (std::size_t i = 0; i < from.groups; ++i) text.append("(?:");
  text.append(expression, from.begin, to.end - from.begin);
  return text.append(to.groups, ')');
}

std::vector<std::string> Hinges::pieces(const std::string& expression) const {
  std::vector<std::string> texts;
  if (!is_known_ || places_.empty()) return texts;
  if (places_.size() > 1) texts.push_back(rest_from(places_.back(), expression));
  for (std::size_t i = places_.size() - 1; i > 0 && texts.size() < kMaxPieces; --i)
    texts.push_back(between(places_[i - std::min<std::size_t>(i, 2)], places_[i], expression));
  texts.push_back(rest_from(places_.front(), expression));
  return texts;
}

}  // namespace logkit::parse
