#include <array>
#include <utility>

#include "lib/base/ascii.h"
#include "lib/query/syntax/names.h"
#include "lib/query/syntax/number.h"
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

// ---- pipes about rows

PipeNode Parser::parse_filter_pipe() { return FilterPipe{parse_filter(true)}; }

PipeNode Parser::parse_limit() {
  if (at_pipe_end()) return LimitPipe{};
  return LimitPipe{parse_count_value("a number of rows")};
}

PipeNode Parser::parse_offset_pipe() {
  return OffsetPipe{parse_count_value("a number of rows to skip")};
}

PipeNode Parser::parse_sample() {
  const Span span = token().span;
  SamplePipe pipe{parse_count_value("N, to keep one row of N")};
  if (pipe.every == 0) fail(span, "sample keeps one row of N; N is 1 at least");
  return pipe;
}

std::vector<SortField> Parser::parse_sort_fields() {
  std::vector<SortField> fields;
  if (!expect("(", "before the fields to sort by")) return fields;
  while (!at(")") && !at_end()) {
    SortField field{parse_field(), false};
    if (at("desc") || at("asc")) {
      field.descending = at("desc");
      next();
    }
    fields.push_back(std::move(field));
    if (!at(")") && !take(",")) fail_expected("',', 'desc' or ')' in the fields to sort by");
  }
  expect(")", "after the fields to sort by");
  return fields;
}

// After "partition".
std::vector<FieldRef> Parser::parse_partition() {
  next();
  take("by");
  return parse_fields_in_parens();
}

// After "rank": `as name`, `name`, or nothing.
std::optional<FieldRef> Parser::parse_rank() {
  const std::uint32_t begin = here();
  next();
  const bool named = take("as");
  if (!named && (at_pipe_end() || at_any({"limit", "offset", "partition", "hits"}))) {
    return FieldRef{"rank", span_from(begin)};
  }
  return parse_field("a name for the rank");
}

PipeNode Parser::parse_sort() {
  SortPipe pipe;
  if (at("by") || at("(")) {
    take("by");
    pipe.by = parse_sort_fields();
  }
  if (at("desc") || at("asc")) {
    pipe.descending = at("desc");
    next();
  }
  bool has_offset = false;
  bool has_limit = false;
  while (!at_pipe_end()) {
    const Span span = token().span;
    if (at("offset") && !has_offset) {
      next();
      pipe.offset = parse_count_value("a number of rows to skip");
      has_offset = true;
    } else if (at("limit") && !has_limit) {
      next();
      pipe.limit = parse_count_value("a number of rows");
      if (pipe.limit == 0) fail(span, "a sort with limit 0 leaves nothing to sort");
      has_limit = true;
    } else if (at("partition") && pipe.partition_by.empty()) {
      pipe.partition_by = parse_partition();
    } else if (at("rank") && !pipe.rank) {
      pipe.rank = parse_rank();
    } else {
      static constexpr std::string_view kWords[] = {"by",        "desc", "offset", "limit",
                                                    "partition", "rank", "asc"};
      std::string help = did_you_mean(token().raw, kWords);
      if (help.empty()) {
        help = "write sort by (field desc) offset N limit N partition by (field) rank as name";
      }
      fail_here("unexpected '" + std::string(token().raw) + "' in sort", std::move(help));
    }
  }
  return pipe;
}

PipeNode Parser::parse_first() { return parse_first_or_last(false); }
PipeNode Parser::parse_last() { return parse_first_or_last(true); }

PipeNode Parser::parse_first_or_last(bool is_last) {
  FirstPipe pipe;
  pipe.is_last = is_last;
  if (!at_pipe_end() && !at_any({"by", "(", "partition", "rank"})) {
    pipe.count = parse_count_value("a number of rows");
  }
  if (at("by") || at("(")) {
    take("by");
    pipe.by = parse_sort_fields();
  }
  if (at("partition")) pipe.partition_by = parse_partition();
  if (at("rank")) pipe.rank = parse_rank();
  return pipe;
}

namespace {

// A name that none of the fields has.
std::string free_name(std::string name, const std::vector<FieldRef>& taken) {
  for (std::size_t i = 0; i < taken.size(); ++i) {
    if (taken[i].name != name) continue;
    name += 's';
    i = static_cast<std::size_t>(-1);
  }
  return name;
}

}  // namespace

PipeNode Parser::parse_top() {
  TopPipe pipe;
  const bool has_count =
      token().kind == TokenKind::kWord && parse_count(token().raw) && !lexer_.peek().is(":");
  if (has_count) pipe.count = parse_count_value("a number of rows");
  const bool by = take("by");
  if (!by && at_any({"hits", "rank", "with"})) fail_expected("the fields to count");
  pipe.by = parse_field_list();
  if (pipe.by.empty() && !error_) fail(span_from(here()), "top needs one field at least");
  pipe.hits = {free_name("hits", pipe.by), {}};
  while (!at_pipe_end()) {
    take("with");
    if (at("hits")) {
      next();
      take("as");
      pipe.hits = parse_field("a name for the hits");
    } else if (at("rank")) {
      pipe.rank = parse_rank();
      if (pipe.rank && pipe.rank->name == "rank") pipe.rank->name = free_name("rank", pipe.by);
    } else {
      static constexpr std::string_view kWords[] = {"by", "hits", "rank"};
      std::string help = did_you_mean(token().raw, kWords);
      if (help.empty()) help = "write top N by (field, field) hits as name rank as name";
      fail_here("unexpected '" + std::string(token().raw) + "' in top", std::move(help));
    }
  }
  return pipe;
}

PipeNode Parser::parse_uniq() {
  UniqPipe pipe;
  const bool by = take("by");
  if (!by && at_any({"hits", "limit", "with"})) fail_expected("the fields to look at");
  pipe.by = parse_field_list();
  if (pipe.by.empty() && !error_) fail(span_from(here()), "uniq needs one field at least");
  while (!at_pipe_end()) {
    const bool with = take("with");
    if (at("hits")) {
      pipe.hits = FieldRef{free_name("hits", pipe.by), token().span};
      next();
    } else if (!with && at("limit")) {
      next();
      pipe.limit = parse_count_value("a number of rows");
    } else {
      static constexpr std::string_view kWords[] = {"with", "hits", "limit"};
      fail_expected("'hits' or 'limit N' after the fields of uniq",
                    did_you_mean(token().raw, kWords));
    }
  }
  return pipe;
}

PipeNode Parser::parse_join() {
  if (!take("by")) take("on");
  const Span span = token().span;
  std::vector<FieldRef> by = parse_fields_in_parens();
  if (by.empty() && !error_) fail(span, "join needs one field at least");
  JoinPipe pipe{std::move(by), parse_query_in_parens("join"), false, {}};
  pipe.is_inner = take("inner");
  if (take("prefix")) {
    if (at_pipe_end()) {
      fail_expected("a prefix for the fields of the joined query");
      return pipe;
    }
    pipe.prefix = parse_phrase(true, "a prefix").value;
  }
  return pipe;
}

PipeNode Parser::parse_union() { return UnionPipe{parse_query_in_parens("union")}; }

PipeNode Parser::parse_stream_context() {
  StreamContextPipe pipe;
  bool has_before = false;
  bool has_after = false;
  while (!at_pipe_end()) {
    if (at("before") && !has_before) {
      next();
      pipe.before = parse_count_value("a number of rows before");
      has_before = true;
    } else if (at("after") && !has_after) {
      next();
      pipe.after = parse_count_value("a number of rows after");
      has_after = true;
    } else if (at("time_window") && !pipe.time_window) {
      next();
      pipe.time_window = parse_duration_value("a duration");
    } else {
      static constexpr std::string_view kWords[] = {"before", "after", "time_window"};
      fail_expected("'before N', 'after N' or 'time_window D'", did_you_mean(token().raw, kWords));
    }
  }
  if (!has_before && !has_after) fail_expected("'before N' or 'after N' in stream_context");
  return pipe;
}

}  // namespace logkit::query
