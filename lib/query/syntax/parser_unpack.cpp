#include <algorithm>
#include <utility>

#include "lib/query/syntax/parser.h"
#include "lib/query/syntax/pattern.h"
#include "lib/query/syntax/regexp.h"

namespace logkit::query {

// A pattern may stand without quotes where it has no white space.
Parser::Text Parser::parse_quoted_pattern(std::string_view pipe) {
  const std::string expected = "the pattern of " + std::string(pipe) + " in quotes";
  if (at_pipe_end()) {
    fail_expected(expected);
    return {};
  }
  return parse_argument(expected);
}

Pattern Parser::make_pattern(const Text& text, bool for_extract) {
  PatternResult result = parse_pattern(text.value, for_extract);
  if (!result.what.empty() && !error_) {
    Span span = text.span;
    const std::uint32_t shift = text.quoted ? 1 : 0;
    if (span.end - span.begin == text.value.size() + 2 * std::size_t{shift}) {
      const std::uint32_t begin = span.begin + shift;
      span = {begin + static_cast<std::uint32_t>(result.begin),
              begin + static_cast<std::uint32_t>(result.end)};
    }
    fail(span, std::move(result.what), std::move(result.help));
  }
  return std::move(result.pattern);
}

void Parser::parse_keep_or_skip(bool& keep_original_fields, bool& skip_empty_results) {
  if (take("keep_original_fields")) {
    keep_original_fields = true;
  } else if (take("skip_empty_results")) {
    skip_empty_results = true;
  }
}

PipeNode Parser::parse_extract() {
  ExtractPipe pipe;
  pipe.from.name = "_msg";
  pipe.condition = parse_if();
  pipe.pattern = make_pattern(parse_quoted_pattern("extract"), true);
  if (take("from")) pipe.from = parse_field();
  parse_keep_or_skip(pipe.keep_original_fields, pipe.skip_empty_results);
  return pipe;
}

PipeNode Parser::parse_extract_regexp() {
  ExtractRegexpPipe pipe;
  pipe.from.name = "_msg";
  pipe.condition = parse_if();
  const Text pattern = parse_quoted_pattern("extract_regexp");
  check_regexp(pattern);
  pipe.pattern = pattern.value;
  if (!error_) pipe.group_names = regexp_group_names(pattern.value);
  const bool has_name = std::any_of(pipe.group_names.begin(), pipe.group_names.end(),
                                    [](const std::string& name) { return !name.empty(); });
  if (!has_name && !error_) {
    fail(pattern.span, "the pattern names no field to extract", "name a group: (?P<field>...)");
  }
  if (take("from")) pipe.from = parse_field();
  parse_keep_or_skip(pipe.keep_original_fields, pipe.skip_empty_results);
  return pipe;
}

PipeNode Parser::parse_format() {
  FormatPipe pipe;
  pipe.result.name = "_msg";
  pipe.condition = parse_if();
  pipe.pattern = make_pattern(parse_quoted_pattern("format"), false);
  if (take("as")) pipe.result = parse_field("a name for the result");
  parse_keep_or_skip(pipe.keep_original_fields, pipe.skip_empty_results);
  return pipe;
}

// `(from, to)`
std::pair<Parser::Text, Parser::Text> Parser::parse_replacement(std::string_view pipe) {
  const std::uint32_t begin = here();
  if (!at("(")) {
    fail_expected("'(' after " + std::string(pipe),
                  "write " + std::string(pipe) + " (\"old\", \"new\") at field");
    return {};
  }
  std::vector<Text> texts = parse_arguments(pipe);
  if (texts.size() != 2) {
    fail(span_from(begin), std::string(pipe) + " takes two texts: what to replace, and by what");
    return {};
  }
  return {std::move(texts[0]), std::move(texts[1])};
}

PipeNode Parser::parse_replace() {
  ReplacePipe pipe;
  pipe.field.name = "_msg";
  pipe.condition = parse_if();
  auto [from, to] = parse_replacement("replace");
  pipe.from = std::move(from.value);
  pipe.to = std::move(to.value);
  if (take("at")) pipe.field = parse_field();
  if (take("limit")) pipe.limit = parse_count_value("a number of replacements");
  return pipe;
}

PipeNode Parser::parse_replace_regexp() {
  ReplaceRegexpPipe pipe;
  pipe.field.name = "_msg";
  pipe.condition = parse_if();
  auto [pattern, replacement] = parse_replacement("replace_regexp");
  check_regexp(pattern);
  pipe.pattern = std::move(pattern.value);
  pipe.replacement = std::move(replacement.value);
  if (take("at")) pipe.field = parse_field();
  if (take("limit")) pipe.limit = parse_count_value("a number of replacements");
  return pipe;
}

void Parser::parse_unpack_tail(UnpackPipe& pipe) {
  pipe.from.name = "_msg";
  pipe.condition = parse_if();
  const bool from = take("from");
  if (from || (!at_pipe_end() && !at_any({"fields", "offset", "result_prefix", "if",
                                          "keep_original_fields", "skip_empty_results"}))) {
    pipe.from = parse_field("the field to unpack");
  }
  const bool is_syslog = pipe.format == UnpackPipe::Format::kSyslog;
  if (is_syslog && take("offset")) pipe.offset = parse_duration_value("the offset");
  if (!is_syslog && take("fields")) pipe.fields = parse_patterns_in_parens();
  if (take("result_prefix")) {
    if (at_pipe_end()) {
      fail_expected("a prefix for the new fields");
      return;
    }
    pipe.result_prefix = parse_phrase(true, "a prefix for the new fields").value;
  }
  bool no_skip = false;
  parse_keep_or_skip(pipe.keep_original_fields, is_syslog ? no_skip : pipe.skip_empty_results);
  if (no_skip) fail(lexer_.previous().span, "unpack_syslog has no skip_empty_results");
}

PipeNode Parser::parse_unpack_json() {
  UnpackPipe pipe;
  pipe.format = UnpackPipe::Format::kJson;
  parse_unpack_tail(pipe);
  return pipe;
}

PipeNode Parser::parse_unpack_logfmt() {
  UnpackPipe pipe;
  pipe.format = UnpackPipe::Format::kLogfmt;
  parse_unpack_tail(pipe);
  return pipe;
}

PipeNode Parser::parse_unpack_syslog() {
  UnpackPipe pipe;
  pipe.format = UnpackPipe::Format::kSyslog;
  parse_unpack_tail(pipe);
  return pipe;
}

// `unpack_words [from] x [as] y [drop_duplicates]`
PipeNode Parser::parse_unpack_words() {
  UnpackWordsPipe pipe;
  pipe.from.name = "_msg";
  const bool from = take("from");
  if (from || (!at_pipe_end() && !at("as") && !at("drop_duplicates"))) {
    pipe.from = parse_field("the field to take words from");
  }
  pipe.result = {pipe.from.name, {}};
  const bool as = take("as");
  if (as || (!at_pipe_end() && !at("drop_duplicates"))) {
    pipe.result = parse_field("a name for the words");
  }
  pipe.drop_duplicates = take("drop_duplicates");
  return pipe;
}

}  // namespace logkit::query
