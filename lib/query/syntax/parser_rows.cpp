// Pipes about rows: filter, limit, offset, sample, sort, first, last, top, uniq,
// join, stream_context.
#include <algorithm>
#include <utility>

#include "lib/query/syntax/names.h"
#include "lib/query/syntax/number.h"
#include "lib/query/syntax/parser.h"

namespace logkit::query {

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
      token().kind == TokenKind::kWord && !at("by") &&
      (lexer_.peek().is("by") || (parse_count(token().raw) && !lexer_.peek().is(":")));
  // No name begins with a minus that is not in quotes.
  if (has_count || at("-")) pipe.count = parse_count_value("a number of rows");
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
  for (FieldRef& field : parse_field_list()) {
    const bool is_new = std::ranges::find(pipe.by, field) == pipe.by.end();
    if (is_new) pipe.by.push_back(std::move(field));
  }
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
