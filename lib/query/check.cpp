#include "lib/query/check.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/ascii.h"
#include "lib/query/exec/value_type.h"
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

bool begins_with_digit(std::string_view text) {
  return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

// Of an "and" or "or"; null for other filters.
const std::vector<Filter>* operands_of(const Filter& filter) {
  if (const auto* all = std::get_if<AndFilter>(&filter.node)) return &all->operands;
  if (const auto* any = std::get_if<OrFilter>(&filter.node)) return &any->operands;
  return nullptr;
}

template <typename Find>
std::optional<Doubt> first_doubt(const std::vector<Filter>& operands, Find find) {
  for (const Filter& operand : operands) {
    if (std::optional<Doubt> doubt = find(operand)) return doubt;
  }
  return std::nullopt;
}

std::optional<Doubt> negated_number(const Filter& filter, std::string_view text) {
  if (const auto* operands = operands_of(filter)) {
    return first_doubt(*operands,
                       [text](const Filter& part) { return negated_number(part, text); });
  }
  const auto* no = std::get_if<NotFilter>(&filter.node);
  if (no == nullptr) return std::nullopt;
  const auto* phrase = std::get_if<PhraseFilter>(&no->operand->node);
  if (phrase == nullptr || phrase->field.name == "_msg" || !begins_with_digit(phrase->text)) {
    return std::nullopt;
  }
  // ":-1000" in one piece.
  const std::string typed = ":-" + phrase->text;
  const std::size_t end = no->operand->span.end;
  if (end < typed.size() || !text.substr(0, end).ends_with(typed)) return std::nullopt;
  const Span& named = phrase->field.span;
  if (named.end > text.size() || named.begin > named.end) return std::nullopt;
  const std::string field(text.substr(named.begin, named.end - named.begin));
  const auto begin = static_cast<std::uint32_t>(end - phrase->text.size() - 1);
  return Doubt{{begin, static_cast<std::uint32_t>(end)}, "everything but '" + phrase->text + "' is searched for",
               "the number is written " + field + ":=-" + phrase->text + " or " + field + ":\"-" +
                   phrase->text + "\""};
}

// A type that no value is stored as, in any part of the filter.
std::optional<Doubt> unknown_type(const Filter& filter) {
  if (const auto* operands = operands_of(filter)) return first_doubt(*operands, unknown_type);
  if (const auto* no = std::get_if<NotFilter>(&filter.node)) return unknown_type(*no->operand);
  const auto* type = std::get_if<ValueTypeFilter>(&filter.node);
  if (type == nullptr || type->type.empty()) return std::nullopt;
  if (std::ranges::find(kValueTypes, type->type) != std::end(kValueTypes)) return std::nullopt;
  std::string help = did_you_mean(to_lower(type->type), kValueTypes);
  if (help.empty()) {
    for (const std::string_view known : kValueTypes) {
      help += (help.empty() ? "there are " : ", ") + std::string(known);
    }
  }
  return Doubt{filter.span, "no value is stored as the type '" + type->type + "'", std::move(help)};
}

}  // namespace

std::optional<Doubt> find_negated_number(const Query& query, std::string_view text) {
  return negated_number(query.filter, text);
}

std::optional<Doubt> find_doubt(const Query& query) {
  if (auto doubt = unknown_type(query.filter)) return doubt;
  for (const Pipe& pipe : query.pipes) {
    const auto* filter = std::get_if<FilterPipe>(&pipe.node);
    // With the word "filter" before it, a filter was meant.
    if (filter == nullptr || filter->filter.span.begin != pipe.span.begin) continue;
    const std::string word = first_word(filter->filter);
    if (word.empty()) continue;
    std::string help = did_you_mean(to_lower(word), pipe_keywords());
    if (help.empty()) continue;
    return Doubt{{pipe.span.begin, pipe.span.begin + static_cast<std::uint32_t>(word.size())},
                 "'" + word + "' is searched for as a word",
                 std::move(help)};
  }
  return std::nullopt;
}

}  // namespace logkit::query
