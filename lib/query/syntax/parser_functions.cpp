#include <array>
#include <limits>
#include <utility>

#include "lib/query/syntax/names.h"
#include "lib/query/syntax/number.h"
#include "lib/query/syntax/parser.h"
#include "lib/record/level.h"

namespace logkit::query {

Parser::FilterFunction Parser::find_function(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, FilterFunction>, 17> kFunctions = {{
      {"contains_all", &Parser::parse_contains_all},
      {"contains_any", &Parser::parse_contains_any},
      {"eq_field", &Parser::parse_eq_field},
      {"exact", &Parser::parse_exact_function},
      {"i", &Parser::parse_any_case},
      {"in", &Parser::parse_in},
      {"ipv4_range", &Parser::parse_ipv4_range},
      {"le_field", &Parser::parse_le_field},
      {"len_range", &Parser::parse_length_range},
      {"lt_field", &Parser::parse_lt_field},
      {"min_level", &Parser::parse_min_level},
      {"range", &Parser::parse_range},
      {"re", &Parser::parse_regexp_function},
      {"seq", &Parser::parse_sequence},
      {"string_range", &Parser::parse_string_range},
      {"value_type", &Parser::parse_value_type},
      {"", nullptr},
  }};
  for (const auto& [known, function] : kFunctions) {
    if (known == name) return function;
  }
  return nullptr;
}

std::string Parser::suggest_function(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "contains_all", "contains_any", "eq_field",  "exact",     "in",           "ipv4_range",
      "le_field",     "len_range",    "lt_field",  "min_level", "range",        "re",
      "seq",          "string_range", "value_type"};
  const std::string suggestion = did_you_mean(name, kNames);
  return suggestion.empty() ? "put the text in quotes to search for it" : suggestion;
}

// A function's name is a function only before "(" (range also before "["):
// everywhere else it is a word like any other.
Filter Parser::parse_function(const FieldRef* field, FilterFunction function) {
  const std::uint32_t begin = here();
  const bool is_range = at("range");
  const Token after = lexer_.peek();
  if (!after.is("(") && !(is_range && after.is("["))) return parse_word(field);
  next();
  return (this->*function)(field, begin);
}

Parser::Text Parser::parse_single_argument(std::string_view function, std::string_view expected) {
  next();
  Text text = parse_argument(expected);
  if (at(",")) {
    fail_here(std::string(function) + "() takes one value",
              "put it in quotes if the comma is part of it");
  } else if (!at(")") && !at("*")) {
    fail_expected("')' after the value of " + std::string(function) + "()",
                  "put a text of several words in quotes");
  }
  return text;
}

Filter Parser::parse_any_case(const FieldRef* field, std::uint32_t begin) {
  Text text;
  if (lexer_.peek().is("*")) {
    next();
  } else {
    text = parse_single_argument("i", "a word or phrase");
  }
  const bool is_prefix = at("*");
  if (is_prefix) next();
  expect(")", "to close i(");
  if (is_prefix) return make(PrefixFilter{field_or_message(field), text.value, true}, begin);
  return make(PhraseFilter{field_or_message(field), text.value, true}, begin);
}

Filter Parser::parse_exact_function(const FieldRef* field, std::uint32_t begin) {
  Text text;
  if (lexer_.peek().is("*")) {
    next();
  } else {
    text = parse_single_argument("exact", "a value");
  }
  const bool is_prefix = at("*");
  if (is_prefix) next();
  expect(")", "to close exact(");
  return make(ExactFilter{field_or_message(field), text.value, is_prefix}, begin);
}

Filter Parser::parse_regexp_function(const FieldRef* field, std::uint32_t begin) {
  next();
  if (at_any({",", "(", ")", "|", "*"}) || at_end()) {
    fail_expected("a regular expression", "put it in quotes");
    return {};
  }
  const Text pattern = read_compound(",()|");
  check_regexp(pattern);
  expect(")", "to close re(");
  return make(RegexpFilter{field_or_message(field), pattern.value}, begin);
}

Filter Parser::parse_in(const FieldRef* field, std::uint32_t begin) {
  return parse_values(field, begin, ValuesFilter::Kind::kIn);
}
Filter Parser::parse_contains_any(const FieldRef* field, std::uint32_t begin) {
  return parse_values(field, begin, ValuesFilter::Kind::kContainsAny);
}
Filter Parser::parse_contains_all(const FieldRef* field, std::uint32_t begin) {
  return parse_values(field, begin, ValuesFilter::Kind::kContainsAll);
}

// Values and a subquery cannot be told apart before their end: values are
// tried first; of two failures the one of the subquery is reported only where
// there is a pipe, and it came further.
Filter Parser::parse_values(const FieldRef* field, std::uint32_t begin, ValuesFilter::Kind kind) {
  ValuesFilter filter;
  filter.field = field_or_message(field);
  filter.kind = kind;
  const State start = save();
  const std::string name(lexer_.previous().raw);
  const bool begins_with_star = lexer_.peek().is("*");
  if (!begins_with_star) {
    for (Text& text : parse_arguments(name)) filter.values.push_back(std::move(text.value));
    if (!error_) return make(std::move(filter), begin);
    filter.values.clear();
  } else {
    next();
    next();
    if (take(")")) return make(AllFilter{}, begin);
  }
  const std::optional<SyntaxError> values_error = error_;
  restore(start);
  parse_subquery(filter.subquery, filter.subquery_field);
  const bool meant_values = !filter.subquery || (*filter.subquery)->pipes.empty();
  if (error_ && values_error && !is_too_deep_ &&
      (meant_values || values_error->span.begin >= error_->span.begin)) {
    error_ = values_error;
  }
  return make(std::move(filter), begin);
}

// The current token is "(".
void Parser::parse_subquery(std::optional<Box<Query>>& subquery, std::string& field) {
  next();
  Query query = parse_query();
  const Span end = {here(), here()};
  expect(")", "to close the subquery");
  field = subquery_field(query);
  if (field.empty() && !error_) {
    fail(query.pipes.empty() ? end : query.pipes.back().span,
         "a subquery has to end with the one field whose values are wanted",
         "end it with '| fields NAME' or '| uniq by (NAME)'");
  }
  subquery = Box<Query>(std::move(query));
}

std::string Parser::subquery_field(const Query& subquery) {
  if (subquery.pipes.empty()) return {};
  const PipeNode& last = subquery.pipes.back().node;
  if (const auto* fields = std::get_if<FieldsPipe>(&last)) {
    if (fields->fields.size() == 1 && !fields->fields.front().is_prefix) {
      return fields->fields.front().name;
    }
  } else if (const auto* uniq = std::get_if<UniqPipe>(&last)) {
    if (uniq->by.size() == 1) return uniq->by.front().name;
  }
  return {};
}

Filter Parser::parse_sequence(const FieldRef* field, std::uint32_t begin) {
  SequenceFilter filter;
  filter.field = field_or_message(field);
  for (Text& text : parse_arguments("seq")) filter.phrases.push_back(std::move(text.value));
  return make(std::move(filter), begin);
}

Number Parser::make_number(const Text& text) {
  const auto value = parse_number(text.value);
  if (!value && !error_) {
    fail(text.span, "'" + text.value + "' is no number",
         "write numbers as 10, -1.5, 0xff, 10KiB, 5m30s or 10.0.0.1");
  }
  return {text.value, value.value_or(0)};
}

Filter Parser::parse_range(const FieldRef* field, std::uint32_t begin) {
  RangeFilter filter;
  filter.field = field_or_message(field);
  parse_range_open(filter.includes_lower);
  filter.lower = make_number(parse_number_text("the lower number of the range"));
  expect(",", "between the numbers of the range");
  filter.upper = make_number(parse_number_text("the upper number of the range"));
  parse_range_close(filter.includes_upper);
  return make(std::move(filter), begin);
}

namespace {

struct AddressRange {
  std::uint32_t min = 0;
  std::uint32_t max = 0;
};

// "1.2.3.4" or "1.2.3.0/24".
std::optional<AddressRange> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_ipv4(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return AddressRange{*address, *address};
  const auto bits = parse_count(text.substr(slash + 1));
  if (!bits || *bits > 32) return std::nullopt;
  const std::uint32_t host_mask =
      *bits == 32 ? 0 : std::numeric_limits<std::uint32_t>::max() >> *bits;
  return AddressRange{*address & ~host_mask, *address | host_mask};
}

}  // namespace

Filter Parser::parse_ipv4_range(const FieldRef* field, std::uint32_t begin) {
  Ipv4RangeFilter filter;
  filter.field = field_or_message(field);
  const std::vector<Text> arguments = parse_arguments("ipv4_range");
  if (error_) return {};
  if (arguments.empty() || arguments.size() > 2) {
    fail(span_from(begin), "ipv4_range() takes two addresses, one address or one network",
         "write ipv4_range(10.0.0.0, 10.0.0.255) or ipv4_range(10.0.0.0/24)");
    return {};
  }
  for (const Text& text : arguments) {
    const bool network_allowed = arguments.size() == 1;
    const auto range = parse_network(text.value);
    if (!range || (!network_allowed && text.value.find('/') != std::string::npos)) {
      fail(text.span, "'" + text.value + "' is no IPv4 address");
      return {};
    }
    if (&text == &arguments.front()) filter.min_address = range->min;
    filter.max_address = range->max;
  }
  return make(std::move(filter), begin);
}

Filter Parser::parse_string_range(const FieldRef* field, std::uint32_t begin) {
  std::vector<Text> arguments = parse_arguments("string_range");
  if (arguments.size() != 2) {
    fail(span_from(begin), "string_range() takes two texts: the first, and the one to stop before");
    return {};
  }
  return make(StringRangeFilter{field_or_message(field), std::move(arguments[0].value),
                                std::move(arguments[1].value)},
              begin);
}

Filter Parser::parse_length_range(const FieldRef* field, std::uint32_t begin) {
  const std::vector<Text> arguments = parse_arguments("len_range");
  if (arguments.size() != 2) {
    fail(span_from(begin), "len_range() takes two lengths: the least and the greatest",
         "write inf for no limit");
    return {};
  }
  std::array<std::uint64_t, 2> lengths{};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string& text = arguments[i].value;
    if (const auto count = parse_count(text)) {
      lengths[i] = *count;
    } else if (const auto number = parse_plain_number(text);
               number && *number == std::numeric_limits<double>::infinity()) {
      lengths[i] = std::numeric_limits<std::uint64_t>::max();
    } else {
      fail(arguments[i].span, "'" + text + "' is no length; expected a whole number or inf");
      return {};
    }
  }
  return make(LengthRangeFilter{field_or_message(field), lengths[0], lengths[1],
                                arguments[0].value, arguments[1].value},
              begin);
}

Filter Parser::parse_value_type(const FieldRef* field, std::uint32_t begin) {
  const Text text = parse_single_argument("value_type", "the name of a type");
  expect(")", "to close value_type(");
  return make(ValueTypeFilter{field_or_message(field), text.value}, begin);
}

Filter Parser::parse_eq_field(const FieldRef* field, std::uint32_t begin) {
  return parse_field_compare(field, begin, FieldCompareFilter::Op::kEqual);
}
Filter Parser::parse_le_field(const FieldRef* field, std::uint32_t begin) {
  return parse_field_compare(field, begin, FieldCompareFilter::Op::kLessEqual);
}
Filter Parser::parse_lt_field(const FieldRef* field, std::uint32_t begin) {
  return parse_field_compare(field, begin, FieldCompareFilter::Op::kLess);
}

Filter Parser::parse_field_compare(const FieldRef* field, std::uint32_t begin,
                                   FieldCompareFilter::Op op) {
  const std::string name(lexer_.previous().raw);
  const Text text = parse_single_argument(name, "the name of another field");
  expect(")", "to close " + name + "(");
  return make(FieldCompareFilter{field_or_message(field), op, make_field(text)}, begin);
}

Filter Parser::parse_min_level(const FieldRef* field, std::uint32_t begin) {
  const Text text = parse_single_argument("min_level", "a level");
  expect(")", "to close min_level(");
  const auto level = record::parse_level(text.value);
  if (!level) {
    static constexpr std::string_view kLevels[] = {"trace", "debug", "info",
                                                   "warn",  "error", "fatal"};
    const std::string suggestion = did_you_mean(text.value, kLevels);
    if (!error_) {
      fail(text.span, "'" + text.value + "' is no level",
           suggestion.empty() ? "levels are trace, debug, info, warn, error and fatal"
                              : suggestion);
    }
    return {};
  }
  MinLevelFilter filter;
  filter.field = field != nullptr ? *field : FieldRef{"level", span_from(begin)};
  filter.level = record::level_name(*level);
  filter.rank = static_cast<int>(*level);
  return make(std::move(filter), begin);
}

}  // namespace logkit::query
