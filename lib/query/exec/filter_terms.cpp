#include "lib/query/exec/filter_terms.h"

#include "lib/base/utf8.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/regex.h"
#include "lib/query/exec/regex_literals.h"
#include "lib/query/exec/trace_ids.h"
#include "lib/record/aliases.h"

namespace logkit::query {
namespace {

using segment::index::LiteralEnds;
using segment::index::open_token;
using segment::index::query_terms;
using Choices = std::vector<RequiredTerms>;

// More lookups than this bring nothing that reading would not.
constexpr std::size_t kMostTerms = 12;
// More alternatives are not worth asking for one by one.
constexpr std::size_t kMostChoices = 64;

RequiredTerms terms_of(std::string_view literal, LiteralEnds ends) {
  RequiredTerms required;
  if (!is_valid_utf8(literal)) return required;
  required.terms = query_terms(literal, ends);
  if (required.terms.size() > kMostTerms) required.terms.resize(kMostTerms);
  if (ends == LiteralEnds::kOpenEnd) required.prefix = open_token(literal);
  return required;
}

void add(RequiredTerms more, RequiredTerms& all) {
  for (auto& term : more.terms) {
    if (all.terms.size() < kMostTerms) all.terms.push_back(std::move(term));
  }
}

Choices only(RequiredTerms required) {
  Choices choices;
  if (!required.empty()) choices.push_back(std::move(required));
  return choices;
}

// One of the texts: each has to tell something.
Choices one_of(const std::vector<std::string>& texts) {
  Choices choices;
  if (texts.size() > kMostChoices) return choices;
  for (const std::string& text : texts) {
    choices.push_back(terms_of(text, LiteralEnds::kClosed));
    if (choices.back().empty()) return {};
  }
  return choices;
}

Choices all_of(const std::vector<std::string>& texts, LiteralEnds ends) {
  RequiredTerms all;
  for (const std::string& text : texts) add(terms_of(text, ends), all);
  return only(std::move(all));
}

// Of a text, and of what else the id of a trace that it may be looks like.
template <typename FieldFilter>
Choices choices_of_text(const FieldFilter& filter) {
  std::vector<std::string> texts = trace_spellings(filter.field, filter.text);
  texts.push_back(filter.text);
  return one_of(texts);
}

Choices choices_of(const PhraseFilter& filter) { return choices_of_text(filter); }
Choices choices_of(const PrefixFilter& filter) {
  return only(terms_of(filter.text, LiteralEnds::kOpenEnd));
}
Choices choices_of(const ExactFilter& filter) {
  return filter.is_prefix ? only(terms_of(filter.text, LiteralEnds::kOpenEnd))
                          : choices_of_text(filter);
}
Choices choices_of(const SequenceFilter& filter) {
  return all_of(filter.phrases, LiteralEnds::kClosed);
}
Choices choices_of(const ValuesFilter& filter) {
  if (filter.subquery) return {};
  return filter.kind == ValuesFilter::Kind::kContainsAll
             ? all_of(filter.values, LiteralEnds::kClosed)
             : one_of(filter.values);
}
Choices choices_of(const RegexpFilter& filter) {
  if (const auto text = plain_text_of(filter.pattern)) {
    return only(terms_of(*text, LiteralEnds::kOpen));
  }
  return all_of(required_literals(filter.pattern), LiteralEnds::kOpen);
}

class Maker {
 public:
  explicit Maker(bool any_field) : any_field_(any_field) {}

  std::optional<TermFilter> make(const Filter& filter) const {
    return std::visit([this](const auto& node) { return of(node); }, filter.node);
  }

 private:
  std::optional<TermFilter> of(const AndFilter& all) const {
    TermFilter made{.kind = TermFilter::Kind::kAll, .operands = {}, .field = {}, .choices = {}};
    for (const Filter& operand : all.operands) {
      if (auto own = make(operand)) made.operands.push_back(std::move(*own));
    }
    if (made.operands.empty()) return {};
    return made;
  }
  std::optional<TermFilter> of(const OrFilter& any) const {
    TermFilter made{.kind = TermFilter::Kind::kAny, .operands = {}, .field = {}, .choices = {}};
    for (const Filter& operand : any.operands) {
      auto own = make(operand);
      if (!own) return {};
      made.operands.push_back(std::move(*own));
    }
    return made;
  }
  std::optional<TermFilter> of(const PhraseFilter& filter) const { return of_field(filter); }
  std::optional<TermFilter> of(const PrefixFilter& filter) const { return of_field(filter); }
  std::optional<TermFilter> of(const ExactFilter& filter) const { return of_field(filter); }
  std::optional<TermFilter> of(const SequenceFilter& filter) const { return of_field(filter); }
  std::optional<TermFilter> of(const ValuesFilter& filter) const { return of_field(filter); }
  std::optional<TermFilter> of(const RegexpFilter& filter) const { return of_field(filter); }
  // All others, negations among them, tell nothing.
  template <typename Other>
  std::optional<TermFilter> of(const Other&) const {
    return {};
  }

  template <typename FieldFilter>
  std::optional<TermFilter> of_field(const FieldFilter& filter) const {
    const std::string& field = filter.field.name;
    if (!is_in_columns(field)) return {};
    Choices choices = choices_of(filter);
    if (choices.empty()) return {};
    TermFilter made;
    if (!any_field_ || field != kMessageField) made.field = field;
    made.choices = std::move(choices);
    return made;
  }

  bool any_field_;
};

}  // namespace

bool is_in_columns(const std::string& field) {
  return field != kTimeField && !field.starts_with("_stream") && !record::is_reserved_field(field);
}

std::optional<TermFilter> term_filter_of(const Filter& filter, bool any_field) {
  return Maker(any_field).make(filter);
}

}  // namespace logkit::query
