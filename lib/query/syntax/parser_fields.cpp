#include "lib/query/syntax/names.h"
#include "lib/query/syntax/parser.h"

namespace logkit::query {

PipeNode Parser::parse_fields() { return FieldsPipe{parse_pattern_list()}; }
PipeNode Parser::parse_delete() { return DeletePipe{parse_pattern_list()}; }
PipeNode Parser::parse_copy() { return CopyPipe{parse_moves("copy")}; }
PipeNode Parser::parse_rename() { return RenamePipe{parse_moves("rename")}; }

// `a as b, c d`
std::vector<FieldMove> Parser::parse_moves(std::string_view pipe) {
  std::vector<FieldMove> moves;
  do {
    FieldMove move;
    move.from = parse_field_pattern();
    take("as");
    if (at_pipe_end() || at(",")) {
      fail_expected("the new name", "write " + std::string(pipe) + " old as new");
      break;
    }
    move.to = parse_field_pattern();
    if (move.from.is_prefix != move.to.is_prefix) {
      fail(move.to.span, "a star stands in both names or in none",
           "write " + std::string(pipe) + " old* as new*");
    }
    moves.push_back(std::move(move));
  } while (take(","));
  return moves;
}

PipeNode Parser::parse_decolorize() {
  if (at_pipe_end()) return DecolorizePipe{{"_msg", {}}};
  return DecolorizePipe{parse_field()};
}

PipeNode Parser::parse_drop_empty_fields() { return DropEmptyFieldsPipe{}; }
PipeNode Parser::parse_block_stats() { return BlockStatsPipe{}; }
PipeNode Parser::parse_query_stats() { return QueryStatsPipe{}; }
PipeNode Parser::parse_bytes() { return BytesPipe{}; }
PipeNode Parser::parse_trace() { return TracePipe{}; }
PipeNode Parser::parse_blocks_count() { return BlocksCountPipe{parse_result("blocks_count")}; }
PipeNode Parser::parse_field_names() { return FieldNamesPipe{parse_result("name")}; }

PipeNode Parser::parse_field_values() {
  FieldValuesPipe pipe;
  if (at("limit")) fail_expected("the field whose values are wanted");
  const bool in_parens = take("(");
  pipe.field = parse_field();
  if (in_parens) expect(")", "after the field");
  if (take("limit")) pipe.limit = parse_count_value("a number of values");
  return pipe;
}

PipeNode Parser::parse_facets() {
  FacetsPipe pipe;
  if (token().kind == TokenKind::kWord && token().raw.front() >= '0' &&
      token().raw.front() <= '9') {
    pipe.limit = parse_count_value("a number of values per field");
  }
  while (!at_pipe_end()) {
    if (take("max_values_per_field")) {
      pipe.max_values_per_field = parse_count_value("a number of values");
    } else if (take("max_value_len")) {
      pipe.max_value_length = parse_count_value("a number of bytes");
    } else if (take("keep_const_fields")) {
      pipe.keep_const_fields = true;
    } else {
      static constexpr std::string_view kWords[] = {"max_values_per_field", "max_value_len",
                                                    "keep_const_fields"};
      fail_expected("max_values_per_field N, max_value_len N or keep_const_fields",
                    did_you_mean(token().raw, kWords));
    }
  }
  return pipe;
}

PipeNode Parser::parse_collapse_nums() {
  CollapseNumsPipe pipe;
  pipe.field.name = "_msg";
  pipe.condition = parse_if();
  if (take("at")) pipe.field = parse_field();
  pipe.prettify = take("prettify");
  return pipe;
}

// `name(field) as result`, `name field result`; the result is _msg unless named.
std::pair<FieldRef, FieldRef> Parser::parse_call(std::string_view name) {
  const bool in_parens = take("(");
  FieldRef field = parse_field("the field of " + std::string(name));
  if (in_parens) expect(")", "after the field of " + std::string(name));
  FieldRef result = parse_result("_msg");
  return {std::move(field), std::move(result)};
}

PipeNode Parser::parse_hash() {
  auto [field, result] = parse_call("hash");
  return HashPipe{std::move(field), std::move(result)};
}

PipeNode Parser::parse_len() {
  auto [field, result] = parse_call("len");
  return LenPipe{std::move(field), std::move(result)};
}

PipeNode Parser::parse_json_array_len() {
  auto [field, result] = parse_call("json_array_len");
  return JsonArrayLenPipe{std::move(field), std::move(result)};
}

PipeNode Parser::parse_pack_json() { return parse_pack(false); }
PipeNode Parser::parse_pack_logfmt() { return parse_pack(true); }

PipeNode Parser::parse_pack(bool is_logfmt) {
  PackPipe pipe;
  pipe.is_logfmt = is_logfmt;
  if (take("fields")) pipe.fields = parse_patterns_in_parens();
  pipe.result = parse_result("_msg");
  return pipe;
}

PipeNode Parser::parse_unroll() {
  UnrollPipe pipe;
  pipe.condition = parse_if();
  take("by");
  pipe.by = parse_field_list();
  if (pipe.by.empty() && !error_) fail(span_from(here()), "unroll needs one field at least");
  return pipe;
}

// `patterns [N] [at field]`
PipeNode Parser::parse_patterns() {
  PatternsPipe pipe;
  pipe.field.name = "_msg";
  if (!at_pipe_end() && !at("at")) pipe.limit = parse_count_value("a number of patterns");
  if (take("at")) pipe.field = parse_field();
  return pipe;
}

// `gaps [of field] [min 5m] [by (a, b)]`
PipeNode Parser::parse_gaps() {
  GapsPipe pipe;
  if (take("of")) pipe.sequence = parse_field("the field with the sequence numbers");
  if (take("min")) pipe.min_gap = parse_duration_value("the shortest silence to show");
  if (take("by")) pipe.by = parse_fields_in_parens();
  return pipe;
}

}  // namespace logkit::query
