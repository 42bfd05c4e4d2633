#include "lib/base/ascii.h"
#include "lib/query/syntax/names.h"
#include "lib/query/syntax/number.h"
#include "lib/query/syntax/parser.h"
#include "lib/query/syntax/regexp.h"

namespace logkit::query {
FieldRef Parser::field_or_message(const FieldRef* field) {
  return field != nullptr ? *field : FieldRef{"_msg", {}};
}

Filter Parser::make(FilterNode node, std::uint32_t begin) {
  return {std::move(node), span_from(begin)};
}

Query Parser::parse_query() {
  const Nested nested(*this);
  Query query;
  const std::uint32_t begin = here();
  const std::int64_t outer_offset_ns = time_offset_ns_;
  query.options = parse_options();
  if (query.options.time_offset) time_offset_ns_ = query.options.time_offset->ns;
  query.filter = parse_filter(true);
  if (take("|")) query.pipes = parse_pipes();
  time_offset_ns_ = outer_offset_ns;
  query.span = span_from(begin);
  return query;
}

QueryOptions Parser::parse_options() {
  QueryOptions options;
  if (!at("options")) return options;
  next();
  if (!at("(")) {
    fail_expected("'(' after options", "put the word in quotes to search for it: \"options\"");
    return options;
  }
  next();
  while (!at(")") && !at_end()) {
    parse_option(options);
    if (!at(")") && !take(",")) fail_expected("',' or ')' in options()");
  }
  expect(")", "to close options(");
  return options;
}

void Parser::parse_option(QueryOptions& options) {
  const Token name = token();
  next();
  if (!expect("=", "after the name of an option")) return;
  if (name.is("concurrency") || name.is("parallel_readers")) {
    const std::uint64_t count = parse_count_value("a number of threads");
    (name.is("concurrency") ? options.concurrency : options.parallel_readers) = count;
    return;
  }
  if (name.is("time_offset")) {
    options.time_offset = parse_duration_value("a duration");
    return;
  }
  if (!name.is("ignore_global_time_filter") && !name.is("allow_partial_response")) {
    static constexpr std::string_view kOptions[] = {"concurrency", "parallel_readers",
                                                    "time_offset", "ignore_global_time_filter",
                                                    "allow_partial_response"};
    std::string help = did_you_mean(name.raw, kOptions);
    if (help.empty()) {
      help =
          "options are concurrency, parallel_readers, time_offset, ignore_global_time_filter and "
          "allow_partial_response";
    }
    fail(name.span, "unknown option '" + std::string(name.raw) + "'", std::move(help));
    return;
  }
  if (!at("true") && !at("false")) {
    fail_expected("true or false");
    return;
  }
  (name.is("ignore_global_time_filter") ? options.ignore_global_time_filter
                                        : options.allow_partial_response) = at("true");
  next();
}

Filter Parser::parse_filter(bool first_of_query) {
  if (at("|") || at(")") || at_end()) {
    fail_expected("a filter", at("|") || at_end() ? "write * to select every record" : "");
    return {};
  }
  const std::string first = token().is_quoted() ? "" : to_lower(token().raw);
  if (first_of_query && (first == "by" || is_pipe_keyword(first) || is_stats_keyword(first))) {
    fail_here("a filter cannot begin with '" + std::string(token().raw) +
                  "', the name of a pipe or a function",
              "put it in quotes to search for the word, or write '* |' before a pipe");
    return {};
  }
  return parse_or(nullptr);
}

Filter Parser::parse_or(const FieldRef* field) {
  const std::uint32_t begin = here();
  std::vector<Filter> operands;
  do {
    Filter operand = parse_and(field);
    if (auto* inner = std::get_if<OrFilter>(&operand.node)) {
      for (Filter& each : inner->operands) operands.push_back(std::move(each));
    } else {
      operands.push_back(std::move(operand));
    }
  } while (take("or") || take("||"));
  if (operands.size() == 1) return std::move(operands.front());
  return make(OrFilter{std::move(operands)}, begin);
}

Filter Parser::parse_and(const FieldRef* field) {
  const std::uint32_t begin = here();
  std::vector<Filter> operands;
  while (true) {
    Filter operand = parse_operand(field);
    if (auto* inner = std::get_if<AndFilter>(&operand.node)) {
      for (Filter& each : inner->operands) operands.push_back(std::move(each));
    } else {
      operands.push_back(std::move(operand));
    }
    if (at_pipe_end() || at("or") || at("||")) break;
    if (take("and") || take("&&")) continue;
  }
  if (operands.size() == 1) return std::move(operands.front());
  return make(AndFilter{std::move(operands)}, begin);
}

Filter Parser::parse_operand(const FieldRef* field) {
  const Nested nested(*this);
  if (++filter_count_ > kMaxFilters) {
    fail_here("more than " + std::to_string(kMaxFilters) + " filters in one query",
              "put a list of values into in(...) or contains_any(...)");
  }
  check_operand_start();
  return parse_operand_node(field);
}

void Parser::check_operand_start() {
  if (at_any({",", ")", "]", "}", "[", "||", "&&"})) {
    fail_expected("a filter",
                  at(",") ? "join filters with 'and' or 'or'; put a text in quotes" : "");
    return;
  }
  const Token& before = lexer_.previous();
  if (at_end() || at("|")) {
    const bool is_operator = before.is("or") || before.is("and") || before.is("not");
    fail_expected("a filter", is_operator ? "put '" + std::string(before.raw) +
                                                "' in quotes to search for the word"
                                          : "");
    return;
  }
  if (token().space_before || before.is_end()) return;
  if (at(":") && !before.is("(") && !before.is("!") && !before.is("-")) {
    fail_here("unexpected ':'", "put a field name with special characters in quotes");
  } else if (before.is("*") && !before.space_before &&
             (token().kind == TokenKind::kWord || token().is_quoted() || at("*"))) {
    fail_here("a star stands at the end of a word only",
              "search for a text in the middle with ~\"regexp\"");
  } else if (at("(") && !before.is("(") && !before.is(":") && !before.is("!") &&
             !before.is("-") && !before.is("not") && !before.is("and") && !before.is("or") &&
             !before.is("&&") && !before.is("||")) {
    fail_here("white space is missing before '('",
              "put a text or regular expression with parentheses in quotes");
  }
}

Filter Parser::parse_operand_node(const FieldRef* field) {
  const std::uint32_t begin = here();
  if (at("{")) {
    if (field != nullptr && field->name != "_stream") {
      fail_here("a stream filter has no field name before it",
                "leave out '" + field->name + ":', or put the text in quotes");
    }
    return parse_stream(begin);
  }
  if (take(":")) return parse_operand(field);
  if (at("*")) return parse_star(field);
  if (at("(")) return parse_parens(field);
  if (at("<") || at(">")) return parse_compare(field);
  if (at("=")) return parse_exact(field, false);
  if (at("!=")) return parse_exact(field, true);
  if (at("~")) return parse_regexp(field, false);
  if (at("!~")) return parse_regexp(field, true);
  if (at("=~")) {
    fail_here("a regular expression is written with ~, not =~", "write FIELD:~\"regexp\"");
    return {};
  }
  if (at_any({"!", "-", "not"})) return parse_not(field);
  if (token().kind == TokenKind::kWord) {
    const FilterFunction function = find_function(to_lower(token().raw));
    if (function != nullptr) return parse_function(field, function);
  }
  return parse_word(field);
}

Filter Parser::parse_not(const FieldRef* field) {
  const std::uint32_t begin = here();
  bool negate = false;
  while (at_any({"!", "-", "not"})) {
    negate = !negate;
    next();
  }
  Filter filter = parse_operand(field);
  return negate ? negated(std::move(filter), begin) : filter;
}

Filter Parser::negated(Filter filter, std::uint32_t begin) {
  if (auto* inner = std::get_if<NotFilter>(&filter.node)) {
    Filter operand = std::move(*inner->operand);
    return operand;
  }
  return make(NotFilter{std::move(filter)}, begin);
}

Filter Parser::parse_parens(const FieldRef* field) {
  const Span open = token().span;
  next();
  if (at(")")) {
    fail_expected("a filter between the parentheses");
    return {};
  }
  Filter filter = parse_or(field);
  if (at_end()) {
    fail(open, "this parenthesis is never closed", "close it with ')'");
  } else {
    expect(")", "to close the group");
  }
  return filter;
}

Filter Parser::parse_star(const FieldRef* field) {
  const std::uint32_t begin = here();
  next();
  if (at(":")) {
    fail({begin, token().span.end}, "a field has to be named, '*:' is none",
         "name the field, or search the message without a field name");
    return {};
  }
  if (field == nullptr) return make(AllFilter{}, begin);
  return make(AnyValueFilter{*field}, begin);
}

Filter Parser::parse_word(const FieldRef* field) {
  return finish_word(field, parse_phrase(field != nullptr, "a filter"));
}

Filter Parser::finish_word(const FieldRef* field, const Text& phrase) {
  const std::uint32_t begin = phrase.span.begin;
  if (field == nullptr && at(":")) return parse_field_filter(phrase);
  if (at("(") && touches() && !phrase.quoted && !error_) {
    fail(phrase.span, "unknown function '" + phrase.value + "'",
         suggest_function(to_lower(phrase.value)));
    return {};
  }
  if (at("*") && touches()) {
    next();
    if (phrase.value.empty()) return make(AnyValueFilter{field_or_message(field)}, begin);
    return make(PrefixFilter{field_or_message(field), phrase.value, false}, begin);
  }
  if (phrase.value.empty()) return make(EmptyValueFilter{field_or_message(field)}, begin);
  return make(PhraseFilter{field_or_message(field), phrase.value, false}, begin);
}

Filter Parser::parse_field_filter(const Text& name) {
  const FieldRef field = make_field(name);
  const std::uint32_t begin = name.span.begin;
  next();  // the colon
  if (at_pipe_end()) {
    fail_expected("a filter after '" + name.value + ":'",
                  "write " + name.value + ":\"\" for empty and " + name.value + ":* for any value");
    return {};
  }
  if (field.name == "_time") return parse_time(begin);
  if (field.name == "_stream_id") return parse_stream_id(begin);
  if (field.name == "_stream") {
    if (!at("{")) {
      fail_expected("'{' after _stream:", "select streams with {label=\"value\"}");
      return {};
    }
    return parse_stream(begin);
  }
  Filter filter = parse_operand(&field);
  filter.span.begin = begin;
  return filter;
}

Filter Parser::parse_exact(const FieldRef* field, bool negate) {
  const std::uint32_t begin = here();
  next();
  const Text text = parse_phrase(true, "a value after '='");
  ExactFilter exact{field_or_message(field), text.value, false};
  if (at("*") && touches()) {
    exact.is_prefix = true;
    next();
  }
  Filter filter = make(std::move(exact), begin);
  return negate ? negated(std::move(filter), begin) : filter;
}

Filter Parser::parse_regexp(const FieldRef* field, bool negate) {
  const std::uint32_t begin = here();
  next();
  if (at_any({",", "(", ")", "[", "]", "|", "*"}) || at_end()) {
    fail_expected("a regular expression after '~'", "put it in quotes");
    return {};
  }
  const Text pattern = read_compound(",()[]|");
  check_regexp(pattern);
  Filter filter = make(RegexpFilter{field_or_message(field), pattern.value}, begin);
  return negate ? negated(std::move(filter), begin) : filter;
}

void Parser::check_regexp(const Text& pattern) {
  if (error_) return;
  const auto fault = find_regexp_fault(pattern.value);
  if (!fault) return;
  Span span = pattern.span;
  // The fault's place is known exactly where the text stands as it was typed.
  const std::uint32_t shift = pattern.quoted ? 1 : 0;
  if (span.end - span.begin == pattern.value.size() + 2 * std::size_t{shift}) {
    const std::uint32_t at_fault =
        span.begin + shift + static_cast<std::uint32_t>(fault->offset);
    span = {at_fault, at_fault};
  }
  fail(span, "this is no regular expression: " + fault->reason);
}

Filter Parser::parse_compare(const FieldRef* field) {
  const std::uint32_t begin = here();
  const bool less = at("<");
  next();
  const bool or_equal = at("=") && touches();
  if (or_equal) next();
  CompareFilter filter;
  filter.field = field_or_message(field);
  if (less) {
    filter.op = or_equal ? CompareOp::kLessEqual : CompareOp::kLess;
  } else {
    filter.op = or_equal ? CompareOp::kGreaterEqual : CompareOp::kGreater;
  }
  const Text text = parse_phrase(true, "a number or a text to compare with");
  filter.text = text.value;
  filter.number = parse_number(text.value);
  return make(std::move(filter), begin);
}

}  // namespace logkit::query
