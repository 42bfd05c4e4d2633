#include "lib/query/check.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <variant>

#include "lib/query/syntax/keywords.h"
#include "lib/query/syntax/names.h"

namespace logkit::query {
namespace {

// Sorted. Names as pipe_name() and stats_name() have them.
constexpr std::string_view kPipesNotYet[] = {
    "block_stats", "blocks_count", "bytes", "gaps", "join", "patterns", "query_stats",
    "stream_context", "trace", "union"};
constexpr bool kSubqueriesRun = true;

template <std::size_t N>
bool contains(const std::string_view (&sorted)[N], std::string_view name) {
  return std::binary_search(std::begin(sorted), std::end(sorted), name);
}

NotYet subquery_not_yet(Span span) { return {span, "a subquery is not available yet"}; }

std::optional<NotYet> find_in(const std::vector<Filter>& filters) {
  for (const Filter& filter : filters) {
    if (auto found = find_not_yet(filter)) return found;
  }
  return std::nullopt;
}

std::optional<NotYet> find_in(const std::optional<Filter>& condition) {
  return condition ? find_not_yet(*condition) : std::nullopt;
}

std::optional<NotYet> find_in(const StatsPipe& pipe) {
  for (const StatsFunction& function : pipe.functions) {
    if (auto found = find_in(function.condition)) return found;
  }
  return std::nullopt;
}

// Conditions and queries inside of a pipe.
template <typename PipeKind>
std::optional<NotYet> find_inside(const PipeKind& pipe) {
  if constexpr (requires { pipe.condition; }) {
    return find_in(pipe.condition);
  } else if constexpr (requires { pipe.query; }) {
    return find_not_yet(*pipe.query);
  } else if constexpr (requires { pipe.filter; }) {
    return find_not_yet(pipe.filter);
  } else if constexpr (requires { pipe.functions; }) {
    return find_in(pipe);
  } else {
    return std::nullopt;
  }
}

}  // namespace

std::optional<NotYet> find_not_yet(const Filter& filter) {
  return std::visit(
      Overloaded{
          [](const AndFilter& f) { return find_in(f.operands); },
          [](const OrFilter& f) { return find_in(f.operands); },
          [](const NotFilter& f) { return find_not_yet(*f.operand); },
          [&filter](const ValuesFilter& f) -> std::optional<NotYet> {
            if (!f.subquery) return std::nullopt;
            if (!kSubqueriesRun) return subquery_not_yet(filter.span);
            return find_not_yet(**f.subquery);
          },
          [&filter](const StreamIdFilter& f) -> std::optional<NotYet> {
            if (!f.subquery) return std::nullopt;
            if (!kSubqueriesRun) return subquery_not_yet(filter.span);
            return find_not_yet(**f.subquery);
          },
          [](const auto&) -> std::optional<NotYet> { return std::nullopt; },
      },
      filter.node);
}

std::optional<NotYet> find_not_yet(const std::vector<Pipe>& pipes) {
  for (const Pipe& pipe : pipes) {
    const std::string_view name = pipe_name(pipe);
    if (contains(kPipesNotYet, name)) {
      return NotYet{pipe.span, "the pipe '" + std::string(name) + "' is not available yet"};
    }
    auto found = std::visit([](const auto& node) { return find_inside(node); }, pipe.node);
    if (found) return found;
  }
  return std::nullopt;
}

std::optional<NotYet> find_not_yet(const Query& query) {
  if (query.options.time_offset) {
    constexpr std::uint32_t kKeywordBytes = 7;  // "options"
    return NotYet{{query.span.begin, query.span.begin + kKeywordBytes},
                  "the option 'time_offset' is not available yet"};
  }
  if (auto found = find_not_yet(query.filter)) return found;
  return find_not_yet(query.pipes);
}

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

Status check_supported(const Query& query) {
  const auto found = find_not_yet(query);
  if (!found) return {};
  Error error = Error::unsupported(found->what);
  error.help = "what runs is listed in logkit-query(7)";
  return error;
}

}  // namespace logkit::query
