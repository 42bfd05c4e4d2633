#include "lib/query/syntax/parser.h"

#include "lib/query/syntax/number.h"

namespace logkit::query {
namespace {

// Symbols that end a text made of touching tokens, per place.
constexpr std::string_view kPhraseStops = "*,()[]|:";
constexpr std::string_view kPhraseStopsInField = "*,()[]|";
constexpr std::string_view kArgumentStops = "*,()|";
constexpr std::string_view kNameStops = "*,()[]|:";
constexpr std::string_view kNumberStops = "*,()[]|";

bool stops_at(const Token& token, std::string_view stops) {
  if (token.is_end() || token.kind == TokenKind::kBroken) return true;
  if (token.kind != TokenKind::kSymbol) return false;
  if (token.raw == "||" || token.raw == "&&") return true;
  return token.raw.size() == 1 && stops.find(token.raw.front()) != std::string_view::npos;
}

std::string found(const Token& token) {
  return token.is_end() ? "the query ends here" : "found '" + std::string(token.raw) + "'";
}

}  // namespace

Error SyntaxError::to_error() const {
  Error error = Error::invalid(what, "query, byte " + std::to_string(span.begin + 1));
  error.help = help;
  return error;
}

Parser::Nested::Nested(Parser& parser) : parser_(parser) {
  if (++parser_.depth_ > kMaxDepth) {
    parser_.is_too_deep_ = true;
    parser_.fail_here("nested more than " + std::to_string(kMaxDepth) + " levels deep",
                      "name fewer parentheses, or split the query with | filter");
  }
}

Parser::Parser(std::string_view text, const ParseOptions& options)
    : lexer_(text.substr(0, kMaxQueryBytes)), options_(options) {
  if (text.size() > kMaxQueryBytes) {
    fail({static_cast<std::uint32_t>(kMaxQueryBytes), static_cast<std::uint32_t>(kMaxQueryBytes)},
         "a query is at most " + std::to_string(kMaxQueryBytes) + " bytes long");
  }
  check_quotes();
}

// ---- entries

Query Parser::parse_whole_query() {
  Query query = parse_query();
  if (!at_end()) fail_here("unexpected '" + std::string(token().raw) + "'");
  return query;
}

Filter Parser::parse_whole_filter() {
  Filter filter = parse_filter(false);
  if (at("|")) {
    fail_here("a filter is wanted here, without pipes");
  } else if (!at_end()) {
    fail_here("unexpected '" + std::string(token().raw) + "'");
  }
  return filter;
}

std::vector<Pipe> Parser::parse_whole_pipes() {
  std::vector<Pipe> pipes = parse_pipes();
  if (!at_end()) fail_here("unexpected '" + std::string(token().raw) + "'");
  return pipes;
}

namespace {

template <typename T>
Parsed<T> finish(const Parser& parser, T value) {
  if (parser.error()) return *parser.error();
  return value;
}

}  // namespace

Parsed<Query> parse_query(std::string_view text, const ParseOptions& options) {
  Parser parser(text, options);
  return finish(parser, parser.parse_whole_query());
}

Parsed<Filter> parse_filter(std::string_view text, const ParseOptions& options) {
  Parser parser(text, options);
  return finish(parser, parser.parse_whole_filter());
}

Parsed<std::vector<Pipe>> parse_pipes(std::string_view text, const ParseOptions& options) {
  Parser parser(text, options);
  return finish(parser, parser.parse_whole_pipes());
}

// ---- tokens and errors

bool Parser::at_any(std::initializer_list<std::string_view> lowers) const {
  for (const std::string_view lower : lowers) {
    if (at(lower)) return true;
  }
  return false;
}

void Parser::next() {
  lexer_.next();
  check_quotes();
}

void Parser::check_quotes() {
  if (token().kind != TokenKind::kBroken) return;
  QuoteError quote = lexer_.quote_error();
  fail(quote.span, std::move(quote.what), std::move(quote.help));
}

bool Parser::take(std::string_view lower) {
  if (!at(lower)) return false;
  next();
  return true;
}

bool Parser::expect(std::string_view lower, std::string_view where) {
  if (take(lower)) return true;
  fail_expected("'" + std::string(lower) + "' " + std::string(where));
  return false;
}

void Parser::fail(Span span, std::string what, std::string help) {
  if (!error_) error_ = SyntaxError{span, std::move(what), std::move(help)};
  lexer_.stop();
}

void Parser::fail_here(std::string what, std::string help) {
  fail(token().span, std::move(what), std::move(help));
}

void Parser::fail_expected(std::string_view what, std::string help) {
  fail_here("expected " + std::string(what) + ", " + found(token()), std::move(help));
}

void Parser::restore(State state) {
  lexer_ = std::move(state.lexer);
  error_ = std::move(state.error);
  filter_count_ = state.filter_count;
  math_op_count_ = state.math_op_count;
  pipe_count_ = state.pipe_count;
}

Span Parser::span_from(std::uint32_t begin) const {
  const std::uint32_t end = lexer_.previous().span.end;
  return {begin, end > begin ? end : begin};
}

// ---- names, lists, numbers

Parser::Text Parser::read_compound(std::string_view stops) {
  Text text{token().text, token().span, token().is_quoted()};
  const std::uint32_t begin = text.span.begin;
  next();
  bool joined = false;
  std::uint32_t end = text.span.end;
  while (touches() && !stops_at(token(), stops)) {
    joined = true;
    end = token().span.end;
    next();
  }
  if (joined) {
    // Quotes in the middle of a word are part of it, as in a"b"c.
    text.value = std::string(lexer_.text().substr(begin, end - begin));
    text.span.end = end;
    text.quoted = false;
  }
  return text;
}

Parser::Text Parser::parse_phrase(bool allow_colon, std::string_view expected) {
  const std::string_view stops = allow_colon ? kPhraseStopsInField : kPhraseStops;
  if (stops_at(token(), stops)) {
    fail_expected(expected);
    return {};
  }
  return read_compound(stops);
}

Parser::Text Parser::parse_argument(std::string_view expected) {
  if (stops_at(token(), kArgumentStops)) {
    fail_expected(expected);
    return {};
  }
  return read_compound(kArgumentStops);
}

std::vector<Parser::Text> Parser::parse_arguments(std::string_view function) {
  std::vector<Text> arguments;
  next();
  while (!at(")") && !at_end()) {
    arguments.push_back(parse_argument("a value"));
    if (at("*") && touches()) {
      fail_here(std::string(function) + "() takes whole values, not prefixes",
                "put the text in quotes if the star is part of it");
    } else if (!at(")") && !take(",")) {
      fail_expected("',' or ')' in " + std::string(function) + "()",
                    token().is_end() ? "" : "put a text of several words in quotes");
    }
  }
  expect(")", "to close " + std::string(function) + "(");
  return arguments;
}

FieldRef Parser::make_field(const Text& text) {
  if (text.value.size() > kMaxNameBytes) {
    fail(text.span, "a field name is at most " + std::to_string(kMaxNameBytes) + " bytes long");
    return {};
  }
  return {text.value.empty() ? "_msg" : text.value, text.span};
}

FieldRef Parser::parse_field(std::string_view expected) {
  if (stops_at(token(), kNameStops)) {
    fail_expected(expected);
    return {};
  }
  const FieldRef field = make_field(read_compound(kNameStops));
  if (at("*") && touches()) {
    fail_here("one field is wanted here, not a prefix");
  } else if (field.name.ends_with('*')) {
    fail(field.span, "one field is wanted here, not a prefix");
  }
  return field;
}

FieldPattern Parser::parse_field_pattern() {
  FieldPattern pattern;
  const std::uint32_t begin = here();
  if (!at("*")) {
    if (stops_at(token(), kNameStops)) {
      fail_expected("a field name");
      return pattern;
    }
    Text text = read_compound(kNameStops);
    // A star means the same inside the quotes: "a b*".
    const bool quoted_star = text.value.ends_with('*');
    if (quoted_star) text.value.pop_back();
    pattern.is_prefix = quoted_star || (at("*") && touches());
    // `""*` is a prefix of nothing: every field.
    if (!pattern.is_prefix || !text.value.empty()) pattern.name = make_field(text).name;
    if (!at("*") || !touches()) {
      pattern.span = text.span;
      return pattern;
    }
  }
  next();
  pattern.is_prefix = true;
  pattern.span = span_from(begin);
  return pattern;
}

std::vector<FieldRef> Parser::parse_fields_in_parens() {
  std::vector<FieldRef> fields;
  if (!expect("(", "before the list of fields")) return fields;
  while (!at(")") && !at_end()) {
    fields.push_back(parse_field());
    if (!at(")") && !take(",")) fail_expected("',' or ')' in the list of fields");
  }
  expect(")", "after the list of fields");
  return fields;
}

std::vector<FieldPattern> Parser::parse_patterns_in_parens() {
  std::vector<FieldPattern> fields;
  if (!expect("(", "before the list of fields")) return fields;
  while (!at(")") && !at_end()) {
    fields.push_back(parse_field_pattern());
    if (!at(")") && !take(",")) fail_expected("',' or ')' in the list of fields");
  }
  expect(")", "after the list of fields");
  return fields;
}

std::vector<FieldRef> Parser::parse_field_list() {
  if (at("(")) return parse_fields_in_parens();
  std::vector<FieldRef> fields;
  do {
    fields.push_back(parse_field());
  } while (take(","));
  return fields;
}

std::vector<FieldPattern> Parser::parse_pattern_list() {
  std::vector<FieldPattern> fields;
  do {
    fields.push_back(parse_field_pattern());
  } while (take(","));
  return fields;
}

FieldRef Parser::parse_result(std::string_view fallback) {
  const bool named = take("as");
  if (!named && (at_pipe_end() || at(","))) return {std::string(fallback), span_from(here())};
  return parse_field("a name for the result");
}

Parser::Text Parser::parse_number_text(std::string_view expected) {
  if (stops_at(token(), kNumberStops)) {
    fail_expected(expected);
    return {};
  }
  return read_compound(kNumberStops);
}

std::uint64_t Parser::parse_count_value(std::string_view what) {
  const Text text = parse_number_text(what);
  const auto count = parse_count(text.value);
  if (!count && !error_) {
    fail(text.span, "'" + text.value + "' is no whole number; expected " + std::string(what));
  }
  return count.value_or(0);
}

Duration Parser::parse_duration_value(std::string_view what) {
  const Text text = parse_number_text(what);
  const auto ns = parse_duration_ns(text.value);
  if (!ns && !error_) {
    fail(text.span, "'" + text.value + "' is no duration; expected " + std::string(what),
         "write it as 90s, 5m, 1h30m, 2.5d or 1w");
  }
  return {text.value, ns.value_or(0)};
}

}  // namespace logkit::query
