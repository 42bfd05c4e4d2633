#include <algorithm>

#include "lib/query/syntax/parser.h"

namespace logkit::query {
namespace {

constexpr std::size_t kStreamIdDigits = 48;
constexpr std::string_view kStreamStops = ",(){}|=";

bool is_stream_id(std::string_view text) {
  return text.size() == kStreamIdDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

}  // namespace

// `{a="b",c=~"d" or e!="f"}`: the current token is "{".
Filter Parser::parse_stream(std::uint32_t begin) {
  const Span open = token().span;
  next();
  StreamFilter filter;
  std::vector<StreamMatch> matches;
  while (!at("}") && !at_end()) {
    matches.push_back(parse_stream_match());
    if (take(",") || at("}")) continue;
    if (take("or")) {
      filter.alternatives.push_back(std::move(matches));
      matches.clear();
      if (at("}")) fail_expected("a condition after 'or'");
    } else if (at_end()) {
      break;
    } else {
      fail_expected("',', 'or' or '}' after a condition on streams");
    }
  }
  if (at_end()) fail(open, "this stream filter is never closed", "close it with '}'");
  next();
  if (!matches.empty()) filter.alternatives.push_back(std::move(matches));
  return make(std::move(filter), begin);
}

StreamMatch Parser::parse_stream_match() {
  StreamMatch match;
  const std::uint32_t begin = here();
  if (at_any({"=", "!=", "=~", "!~", "{", "(", ")", "|", ","})) {
    fail_expected("the name of a label");
    return match;
  }
  match.label = token().text;
  next();
  while (touches() && (token().kind == TokenKind::kWord || at_any({"-", "/", ":", "+", "@"}))) {
    match.label += token().raw;
    next();
  }
  parse_stream_values(match);
  match.span = span_from(begin);
  return match;
}

void Parser::parse_stream_values(StreamMatch& match) {
  if (at("in") || at("not_in")) {
    match.op = at("in") ? StreamMatch::Op::kIn : StreamMatch::Op::kNotIn;
    const std::string name(token().raw);
    next();
    if (!at("(")) {
      fail_expected("'(' after " + name);
      return;
    }
    for (Text& text : parse_arguments(name)) match.values.push_back(std::move(text.value));
    return;
  }
  if (take("=")) {
    match.op = StreamMatch::Op::kEqual;
  } else if (take("!=")) {
    match.op = StreamMatch::Op::kNotEqual;
  } else if (take("=~")) {
    match.op = StreamMatch::Op::kMatch;
  } else if (take("!~")) {
    match.op = StreamMatch::Op::kNotMatch;
  } else {
    fail_expected("=, !=, =~, !~, in or not_in after the label");
    return;
  }
  if (at_end() || at_any({"}", "{", ",", ")", "(", "|", "="})) {
    fail_expected("a value", "write an empty value as \"\"");
    return;
  }
  const Text value = read_compound(kStreamStops);
  if (match.op == StreamMatch::Op::kMatch || match.op == StreamMatch::Op::kNotMatch) {
    check_regexp(value);
  }
  match.values.push_back(value.value);
}

// After "_stream_id:".
Filter Parser::parse_stream_id(std::uint32_t begin) {
  StreamIdFilter filter;
  if (!at("in")) {
    filter.ids.push_back(check_stream_id(parse_phrase(true, "a stream id")));
    return make(std::move(filter), begin);
  }
  next();
  if (!at("(")) {
    fail_expected("'(' after in");
    return {};
  }
  const State start = save();
  for (const Text& text : parse_arguments("in")) filter.ids.push_back(check_stream_id(text));
  if (!error_) return make(std::move(filter), begin);
  const std::optional<SyntaxError> values_error = error_;
  restore(start);
  filter.ids.clear();
  parse_subquery(filter.subquery, filter.subquery_field);
  if (error_ && values_error && values_error->span.begin >= error_->span.begin) {
    error_ = values_error;
  }
  return make(std::move(filter), begin);
}

std::string Parser::check_stream_id(const Text& text) {
  if (!is_stream_id(text.value) && !error_) {
    fail(text.span, "'" + text.value + "' is no stream id", "a stream id has 48 hex digits");
  }
  return text.value;
}

}  // namespace logkit::query
