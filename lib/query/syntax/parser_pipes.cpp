#include <utility>

#include "lib/base/ascii.h"
#include "lib/query/syntax/names.h"
#include "lib/query/syntax/parser.h"

namespace logkit::query {

Parser::PipeFunction Parser::find_pipe(std::string_view name) {
  static constexpr std::pair<std::string_view, PipeFunction> kPipes[] = {
      {"block_stats", &Parser::parse_block_stats},
      {"blocks_count", &Parser::parse_blocks_count},
      {"bytes", &Parser::parse_bytes},
      {"collapse_nums", &Parser::parse_collapse_nums},
      {"copy", &Parser::parse_copy},
      {"cp", &Parser::parse_copy},
      {"decolorize", &Parser::parse_decolorize},
      {"del", &Parser::parse_delete},
      {"delete", &Parser::parse_delete},
      {"drop", &Parser::parse_delete},
      {"drop_empty_fields", &Parser::parse_drop_empty_fields},
      {"eval", &Parser::parse_math},
      {"extract", &Parser::parse_extract},
      {"extract_regexp", &Parser::parse_extract_regexp},
      {"facets", &Parser::parse_facets},
      {"field_names", &Parser::parse_field_names},
      {"field_values", &Parser::parse_field_values},
      {"fields", &Parser::parse_fields},
      {"filter", &Parser::parse_filter_pipe},
      {"first", &Parser::parse_first},
      {"format", &Parser::parse_format},
      {"gaps", &Parser::parse_gaps},
      {"hash", &Parser::parse_hash},
      {"head", &Parser::parse_limit},
      {"join", &Parser::parse_join},
      {"json_array_len", &Parser::parse_json_array_len},
      {"keep", &Parser::parse_fields},
      {"last", &Parser::parse_last},
      {"len", &Parser::parse_len},
      {"limit", &Parser::parse_limit},
      {"math", &Parser::parse_math},
      {"mv", &Parser::parse_rename},
      {"offset", &Parser::parse_offset_pipe},
      {"order", &Parser::parse_sort},
      {"pack_json", &Parser::parse_pack_json},
      {"pack_logfmt", &Parser::parse_pack_logfmt},
      {"patterns", &Parser::parse_patterns},
      {"query_stats", &Parser::parse_query_stats},
      {"rename", &Parser::parse_rename},
      {"replace", &Parser::parse_replace},
      {"replace_regexp", &Parser::parse_replace_regexp},
      {"rm", &Parser::parse_delete},
      {"sample", &Parser::parse_sample},
      {"skip", &Parser::parse_offset_pipe},
      {"sort", &Parser::parse_sort},
      {"stats", &Parser::parse_stats_pipe},
      {"stats_remote", &Parser::parse_stats_pipe},
      {"stream_context", &Parser::parse_stream_context},
      {"top", &Parser::parse_top},
      {"trace", &Parser::parse_trace},
      {"union", &Parser::parse_union},
      {"uniq", &Parser::parse_uniq},
      {"unpack_json", &Parser::parse_unpack_json},
      {"unpack_logfmt", &Parser::parse_unpack_logfmt},
      {"unpack_syslog", &Parser::parse_unpack_syslog},
      {"unpack_words", &Parser::parse_unpack_words},
      {"unroll", &Parser::parse_unroll},
      {"where", &Parser::parse_filter_pipe},
  };
  for (const auto& [known, function] : kPipes) {
    if (known == name) return function;
  }
  return nullptr;
}

namespace {

// Pipes about where a row is stored, which only the filter's rows know.
bool needs_stored_rows(const Pipe& pipe) {
  return std::holds_alternative<StreamContextPipe>(pipe.node) ||
         std::holds_alternative<BlocksCountPipe>(pipe.node) ||
         std::holds_alternative<BlockStatsPipe>(pipe.node) ||
         std::holds_alternative<BytesPipe>(pipe.node);
}

}  // namespace

std::vector<Pipe> Parser::parse_pipes() {
  std::vector<Pipe> pipes;
  do {
    if (++pipe_count_ > kMaxPipes) {
      fail_here("more than " + std::to_string(kMaxPipes) + " pipes in one query");
      break;
    }
    pipes.push_back(parse_pipe());
    if (pipes.size() > 1 && !error_ && needs_stored_rows(pipes.back())) {
      fail(pipes.back().span,
           "the pipe '" + std::string(pipe_name(pipes.back())) + "' has to be the first");
    }
    if (!at_pipe_end()) {
      fail_here("unexpected '" + std::string(token().raw) + "' after the pipe '" +
                std::string(pipe_name(pipes.back())) + "'");
    }
  } while (take("|"));
  return pipes;
}

Pipe Parser::parse_pipe() {
  const std::uint32_t begin = here();
  if (at_pipe_end()) {
    fail_expected("a pipe");
    return {FieldsPipe{}, {}};
  }
  PipeNode node = parse_pipe_node();
  return {std::move(node), span_from(begin)};
}

PipeNode Parser::parse_pipe_node() {
  if (token().kind != TokenKind::kWord) return parse_bare_pipe();
  const std::string name = to_lower(token().raw);
  // Our own names stay words where a field or a function of LogsQL is meant.
  const bool is_field = is_own_pipe_keyword(name) && lexer_.peek().is(":");
  const PipeFunction function = is_field ? nullptr : find_pipe(name);
  if (function == nullptr) return parse_bare_pipe();
  const bool is_stats = name == "stats" || name == "stats_remote";
  if (!is_stats) next();
  return (this->*function)();
}

// Without a name: a stats function, its groups, or a filter.
PipeNode Parser::parse_bare_pipe() {
  const std::string name = token().is_quoted() ? "" : to_lower(token().raw);
  if (name == "by" || is_stats_keyword(name)) return parse_stats();
  const State start = save();
  std::optional<SyntaxError> stats_error;
  if (at("(")) {
    StatsPipe stats = parse_stats();
    if (!error_) return stats;
    stats_error = error_;
    restore(start);
  }
  FilterPipe filter{parse_filter(true)};
  if (error_ && stats_error && stats_error->span.begin > error_->span.begin) error_ = stats_error;
  if (!error_ && !at_pipe_end()) fail_here("unexpected '" + std::string(token().raw) + "'");
  // A mistyped pipe is read as words to search; its arguments give it away.
  if (error_ && !name.empty()) {
    std::string suggestion = did_you_mean(name, pipe_keywords());
    if (suggestion.empty()) suggestion = did_you_mean(name, stats_keywords());
    if (!suggestion.empty()) {
      const Span span = start.lexer.token().span;
      error_ = SyntaxError{span, "unknown pipe '" + name + "'", std::move(suggestion)};
    }
  }
  return filter;
}

// `if (filter)`; `if ()` is `if (*)`.
std::optional<Filter> Parser::parse_if() {
  if (!take("if")) return std::nullopt;
  if (!expect("(", "after if")) return std::nullopt;
  if (at(")")) {
    const std::uint32_t begin = here();
    next();
    return make(AllFilter{}, begin);
  }
  Filter filter = parse_filter(false);
  expect(")", "to close if (");
  return filter;
}

Box<Query> Parser::parse_query_in_parens(std::string_view pipe) {
  if (!expect("(", "before the query of " + std::string(pipe))) return Query{};
  Query query = parse_query();
  expect(")", "after the query of " + std::string(pipe));
  return query;
}

}  // namespace logkit::query
