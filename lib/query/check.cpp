#include "lib/query/check.h"

#include <string_view>
#include <variant>

#include "lib/query/syntax/keywords.h"
#include "lib/query/syntax/names.h"

namespace logkit::query {
namespace {

// The unquoted word that a filter begins with; empty where it begins otherwise.
std::string first_word(const Filter& filter) {
  const Filter* first = &filter;
  if (const auto* all = std::get_if<AndFilter>(&filter.node)) first = &all->operands.front();
  const auto* phrase = std::get_if<PhraseFilter>(&first->node);
  if (phrase == nullptr || phrase->field.name != "_msg") return {};
  const bool is_bare = first->span.end - first->span.begin == phrase->text.size();
  return is_bare ? phrase->text : std::string();
}

}  // namespace

std::optional<Doubt> find_doubt(const Query& query) {
  for (const Pipe& pipe : query.pipes) {
    const auto* filter = std::get_if<FilterPipe>(&pipe.node);
    // With the word "filter" before it, a filter was meant.
    if (filter == nullptr || filter->filter.span.begin != pipe.span.begin) continue;
    const std::string word = first_word(filter->filter);
    if (word.empty()) continue;
    std::string help = did_you_mean(lower_ascii(word), pipe_keywords());
    if (help.empty()) continue;
    return Doubt{{pipe.span.begin, pipe.span.begin + static_cast<std::uint32_t>(word.size())},
                 "'" + word + "' is searched for as a word",
                 std::move(help)};
  }
  return std::nullopt;
}

}  // namespace logkit::query
