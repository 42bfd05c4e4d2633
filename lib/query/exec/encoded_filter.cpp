// Filters as searches (encoded_match.h).
#include <algorithm>

#include "lib/base/hash.h"
#include "lib/base/utf8.h"
#include "lib/query/exec/encoded_match.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/filter_terms.h"
#include "lib/query/exec/regex.h"
#include "lib/query/exec/regex_literals.h"
#include "lib/query/exec/trace_ids.h"
#include "lib/query/syntax/print.h"
#include "lib/segment/index/unicode.h"

namespace logkit::query {
namespace {

using segment::TextSearch;
using Searches = EncodedFilter::Searches;
// `decide`: a value that has one of them is taken by the filter, and no other.
struct Choices {
  std::vector<Searches> of;
  bool decide = false;
};

// More than these are better looked for in one pass over the texts.
constexpr std::size_t kMostChoices = 64;
constexpr std::size_t kMostLiterals = 3;

bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && segment::index::is_ascii_word_byte(byte);
}

// False: it tells nothing.
bool add_text(std::string_view text, bool any_case, Searches& searches) {
  if (text.empty() || (any_case && !is_ascii(text))) return false;
  TextSearch search;
  search.any_case = any_case;
  if (any_case) {
    segment::index::append_folded(text, search.text);
  } else {
    search.text = text;
  }
  searches.push_back(std::move(search));
  return true;
}

// On word boundaries, where its ends are of words.
bool add_phrase(std::string_view text, bool any_case, Searches& searches) {
  if (!add_text(text, any_case, searches)) return false;
  searches.back().word_begin = is_word(text.front());
  searches.back().word_end = is_word(text.back());
  return true;
}

// A word's ends are told by what stands beside them only where they are ASCII: of
// others a search asks nothing.
bool has_plain_ends(std::string_view text) {
  const auto is_plain = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  return !text.empty() && is_plain(text.front()) && is_plain(text.back());
}

Choices only(Searches searches, bool decide = false) {
  Choices choices{.of = {}, .decide = decide && !searches.empty()};
  if (!searches.empty()) choices.of.push_back(std::move(searches));
  return choices;
}

// The id of a trace may be spelt in other ways, too.
template <typename FieldFilter>
Choices with_spellings(Choices choices, const FieldFilter& filter) {
  for (const std::string& spelling : trace_spellings(filter.field, filter.text)) {
    Searches searches;
    add_text(spelling, true, searches);
    choices.of.push_back(std::move(searches));
    choices.decide = false;  // what has it may have more
  }
  return choices;
}

Choices choices_of(const PhraseFilter& filter) {
  Searches searches;
  add_phrase(filter.text, filter.ignore_case, searches);
  return with_spellings(only(std::move(searches), has_plain_ends(filter.text)), filter);
}
Choices choices_of(const PrefixFilter& filter) {
  Searches searches;
  if (add_phrase(filter.text, filter.ignore_case, searches)) searches.back().word_end = false;
  return only(std::move(searches), has_plain_ends(filter.text));
}
Choices choices_of(const ExactFilter& filter) {
  Searches searches;
  if (add_text(filter.text, false, searches)) {
    searches.back().at_begin = true;
    searches.back().at_end = !filter.is_prefix;
  }
  Choices choices = only(std::move(searches));
  return filter.is_prefix ? choices : with_spellings(std::move(choices), filter);
}
Choices choices_of(const SequenceFilter& filter) {
  Searches searches;
  for (const std::string& phrase : filter.phrases) add_phrase(phrase, false, searches);
  return only(std::move(searches));
}
Choices choices_of(const ValuesFilter& filter) {
  if (filter.subquery || filter.values.size() > kMostChoices) return {};
  Choices choices{.of = {}, .decide = filter.kind != ValuesFilter::Kind::kIn};
  Searches all;
  for (const std::string& value : filter.values) {
    Searches own;
    if (filter.kind == ValuesFilter::Kind::kIn) {
      if (add_text(value, false, own)) own.back().at_begin = own.back().at_end = true;
    } else {
      add_phrase(value, false, own);
      choices.decide = choices.decide && (value.empty() || has_plain_ends(value));
    }
    if (filter.kind == ValuesFilter::Kind::kContainsAll) {
      all.insert(all.end(), own.begin(), own.end());
      continue;
    }
    if (own.empty()) return {};  // one that is in every value, or in those without text
    choices.of.push_back(std::move(own));
  }
  if (filter.kind == ValuesFilter::Kind::kContainsAll) return only(std::move(all), choices.decide);
  return choices;
}
Choices choices_of(const RegexpFilter& filter) {
  Searches searches;
  if (const auto text = plain_text_of(filter.pattern)) {
    add_text(*text, false, searches);
    return only(std::move(searches), true);
  }
  std::vector<std::string> literals = required_literals(filter.pattern);
  std::stable_sort(literals.begin(), literals.end(), [](const auto& a, const auto& b) {
    return a.size() > b.size();
  });
  if (literals.size() > kMostLiterals) literals.resize(kMostLiterals);
  for (const std::string& literal : literals) {
    add_text(literal, ignores_case(filter.pattern), searches);
  }
  return only(std::move(searches));
}

class Maker {
 public:
  explicit Maker(bool any_field) : any_field_(any_field) {}

  std::optional<EncodedFilter> make(const Filter& filter) {
    return std::visit([this](const auto& node) { return of(node); }, filter.node);
  }
  // The filter asks for more than its rows: what their block has.
  bool is_about_blocks() const { return is_about_blocks_; }

 private:
  std::optional<EncodedFilter> of(const AndFilter& all) {
    EncodedFilter made;
    made.kind = EncodedFilter::Kind::kAll;
    made.decides = true;
    for (const Filter& operand : all.operands) {
      auto own = make(operand);
      made.decides = made.decides && own && own->decides;
      if (own) made.operands.push_back(std::move(*own));
    }
    if (made.operands.empty()) return {};
    return made;
  }
  std::optional<EncodedFilter> of(const OrFilter& any) {
    EncodedFilter made;
    made.kind = EncodedFilter::Kind::kAny;
    bool tells = true;
    for (const Filter& operand : any.operands) {
      auto own = make(operand);
      tells = tells && own;
      made.decides = made.decides || (own && own->decides);
      if (own) made.operands.push_back(std::move(*own));
    }
    if (!tells || made.operands.size() > kMostChoices) return {};
    return made;
  }
  std::optional<EncodedFilter> of(const NotFilter& negated) {
    make(*negated.operand);
    return {};
  }
  std::optional<EncodedFilter> of(const ValueTypeFilter&) {
    is_about_blocks_ = true;
    return {};
  }
  std::optional<EncodedFilter> of(const PhraseFilter& filter) { return of_field(filter); }
  std::optional<EncodedFilter> of(const PrefixFilter& filter) { return of_field(filter); }
  std::optional<EncodedFilter> of(const ExactFilter& filter) { return of_field(filter); }
  std::optional<EncodedFilter> of(const SequenceFilter& filter) { return of_field(filter); }
  std::optional<EncodedFilter> of(const ValuesFilter& filter) { return of_field(filter); }
  std::optional<EncodedFilter> of(const RegexpFilter& filter) { return of_field(filter); }
  template <typename Other>
  std::optional<EncodedFilter> of(const Other&) {
    return {};
  }

  template <typename FieldFilter>
  std::optional<EncodedFilter> of_field(const FieldFilter& filter) {
    const std::string& field = filter.field.name;
    if (!is_in_columns(field)) return {};
    EncodedFilter made;
    Choices choices = choices_of(filter);
    if (choices.of.empty()) return {};
    made.choices = std::move(choices.of);
    made.decides = choices.decide;
    if (!any_field_ || field != kMessageField) made.field = field;
    return made;
  }

  bool any_field_;
  bool is_about_blocks_ = false;
};

}  // namespace

std::optional<EncodedFilter> encoded_filter_of(const Filter& filter, bool any_field) {
  Maker maker(any_field);
  auto made = maker.make(filter);
  if (maker.is_about_blocks()) return {};
  if (made && made->kind == EncodedFilter::Kind::kAll) made->is_first = true;
  return made;
}

std::uint64_t search_key(const Filter& filter, bool any_field) {
  return hash64(print(filter), any_field ? 1 : 0);
}

std::optional<Filter> undecided_part(const Filter& filter, bool any_field) {
  const auto decides = [any_field](const Filter& part) {
    const auto made = Maker(any_field).make(part);
    return made && made->decides;
  };
  AndFilter rest;
  if (const auto* all = std::get_if<AndFilter>(&filter.node)) {
    for (const Filter& part : all->operands) {
      if (!decides(part)) rest.operands.push_back(part);
    }
    if (rest.operands.size() == all->operands.size()) return std::nullopt;
  } else if (!decides(filter)) {
    return std::nullopt;
  }
  Filter undecided;
  if (rest.operands.empty()) {
    undecided.node = AllFilter{};
  } else {
    undecided.node = std::move(rest);
  }
  return undecided;
}

}  // namespace logkit::query
