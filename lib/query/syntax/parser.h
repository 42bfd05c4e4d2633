// Parser: recursive descent over the tokens; internal to parse.h.
//
// Errors are sticky: the first fail() is kept and turns the rest of the text
// into its end, so that every function may go on with what it has (an empty
// name, a default filter) and only the entry looks whether all went well.
// A function that consumes in a loop must therefore stop at the end.
//
// One file per part of the grammar:
//   parser.cpp            the entry, names, lists, numbers
//   parser_filters.cpp    and/or/not, words, comparisons
//   parser_functions.cpp  in(), seq(), range() and the other filter functions
//   parser_time.cpp       _time:…
//   parser_streams.cpp    {…} and _stream_id:…
//   parser_pipes.cpp      the table of pipes, and those about rows
//   parser_fields.cpp     pipes that edit fields
//   parser_unpack.cpp     pipes that take texts apart and put them together
//   parser_stats.cpp      stats
//   parser_math.cpp       math
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/query/syntax/ast.h"
#include "lib/query/syntax/keywords.h"
#include "lib/query/syntax/lexer.h"
#include "lib/query/syntax/parse.h"

namespace logkit::query {

class Parser {
 public:
  Parser(std::string_view text, const ParseOptions& options);

  Query parse_whole_query();
  Filter parse_whole_filter();
  std::vector<Pipe> parse_whole_pipes();

  const std::optional<SyntaxError>& error() const { return error_; }

 private:
  // A name or text with where it stood.
  struct Text {
    std::string value;
    Span span;
    bool quoted = false;
  };
  struct State {
    Lexer lexer;
    std::optional<SyntaxError> error;
    std::size_t filter_count;
    std::size_t math_op_count;
    std::size_t pipe_count;
  };
  // Counts a level of nesting; fails beyond kMaxDepth.
  class Nested {
   public:
    explicit Nested(Parser& parser);
    ~Nested() { --parser_.depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    Parser& parser_;
  };

  // ---- tokens and errors (parser.cpp)
  const Token& token() const { return lexer_.token(); }
  bool at(std::string_view lower) const { return token().is(lower); }
  bool at_any(std::initializer_list<std::string_view> lowers) const;
  bool at_end() const { return token().is_end(); }
  // At something that ends a pipe or a query: "|", ")" or the end.
  bool at_pipe_end() const { return at("|") || at(")") || at_end(); }
  // The token touches the one before it.
  bool touches() const { return !token().space_before; }
  void next();
  // Moves past the token if it is the one named.
  bool take(std::string_view lower);
  // As take(), else fails with "expected …".
  bool expect(std::string_view lower, std::string_view where);
  void fail(Span span, std::string what, std::string help = {});
  void fail_here(std::string what, std::string help = {});
  // "expected WHAT", "found X" or "the query ends here".
  void fail_expected(std::string_view what, std::string help = {});
  void check_quotes();
  State save() const { return {lexer_, error_, filter_count_, math_op_count_, pipe_count_}; }
  void restore(State state);
  Span span_from(std::uint32_t begin) const;
  std::uint32_t here() const { return token().span.begin; }

  // ---- names, lists, numbers (parser.cpp)
  // Touching tokens as one text; stops before any of `stops` (symbols).
  Text read_compound(std::string_view stops);
  // What stands for a phrase; ":" belongs to it where a field was named.
  Text parse_phrase(bool allow_colon, std::string_view expected);
  // An argument in parentheses.
  Text parse_argument(std::string_view expected);
  // `(a, b, c,)` as texts; the current token is "(".
  std::vector<Text> parse_arguments(std::string_view function);
  FieldRef parse_field(std::string_view expected = "a field name");
  FieldPattern parse_field_pattern();
  std::vector<FieldRef> parse_fields_in_parens();
  std::vector<FieldPattern> parse_patterns_in_parens();
  // `a, b` or `(a, b)`.
  std::vector<FieldRef> parse_field_list();
  std::vector<FieldPattern> parse_pattern_list();
  FieldRef make_field(const Text& text);
  // `as name` or `name` or nothing.
  FieldRef parse_result(std::string_view fallback);
  std::uint64_t parse_count_value(std::string_view what);
  Duration parse_duration_value(std::string_view what);
  Text parse_number_text(std::string_view expected);

  // ---- filters
  Query parse_query();
  QueryOptions parse_options();
  void parse_option(QueryOptions& options);
  Filter parse_filter(bool first_of_query);
  Filter parse_or(const FieldRef* field);
  Filter parse_and(const FieldRef* field);
  Filter parse_operand(const FieldRef* field);
  Filter parse_operand_node(const FieldRef* field);
  void check_operand_start();
  Filter parse_not(const FieldRef* field);
  Filter parse_parens(const FieldRef* field);
  Filter parse_star(const FieldRef* field);
  Filter parse_word(const FieldRef* field);
  Filter finish_word(const FieldRef* field, const Text& phrase);
  Filter parse_field_filter(const Text& name);
  Filter parse_exact(const FieldRef* field, bool negate);
  Filter parse_regexp(const FieldRef* field, bool negate);
  Filter parse_compare(const FieldRef* field);
  Filter negated(Filter filter, std::uint32_t begin);
  Filter make(FilterNode node, std::uint32_t begin);
  static FieldRef field_or_message(const FieldRef* field);
  void check_regexp(const Text& pattern);

  // ---- filter functions (parser_functions.cpp)
  using FilterFunction = Filter (Parser::*)(const FieldRef* field, std::uint32_t begin);
  static FilterFunction find_function(std::string_view name);
  static std::string suggest_function(std::string_view name);
  Filter parse_function(const FieldRef* field, FilterFunction function);
  Filter parse_any_case(const FieldRef* field, std::uint32_t begin);
  Filter parse_exact_function(const FieldRef* field, std::uint32_t begin);
  Filter parse_regexp_function(const FieldRef* field, std::uint32_t begin);
  Filter parse_in(const FieldRef* field, std::uint32_t begin);
  Filter parse_contains_any(const FieldRef* field, std::uint32_t begin);
  Filter parse_contains_all(const FieldRef* field, std::uint32_t begin);
  Filter parse_values(const FieldRef* field, std::uint32_t begin, ValuesFilter::Kind kind);
  void parse_subquery(std::optional<Box<Query>>& subquery, std::string& field);
  std::string subquery_field(const Query& subquery);
  Filter parse_sequence(const FieldRef* field, std::uint32_t begin);
  Filter parse_range(const FieldRef* field, std::uint32_t begin);
  Filter parse_ipv4_range(const FieldRef* field, std::uint32_t begin);
  Filter parse_string_range(const FieldRef* field, std::uint32_t begin);
  Filter parse_length_range(const FieldRef* field, std::uint32_t begin);
  Filter parse_value_type(const FieldRef* field, std::uint32_t begin);
  Filter parse_eq_field(const FieldRef* field, std::uint32_t begin);
  Filter parse_le_field(const FieldRef* field, std::uint32_t begin);
  Filter parse_lt_field(const FieldRef* field, std::uint32_t begin);
  Filter parse_field_compare(const FieldRef* field, std::uint32_t begin,
                             FieldCompareFilter::Op op);
  Filter parse_min_level(const FieldRef* field, std::uint32_t begin);
  Text parse_single_argument(std::string_view function, std::string_view expected);
  Number make_number(const Text& text);

  // ---- time and streams
  Filter parse_time(std::uint32_t begin);
  Filter parse_time_point(std::uint32_t begin, bool equals);
  Filter parse_time_compare(std::uint32_t begin);
  Filter parse_time_range(std::uint32_t begin);
  Filter parse_time_offset_only(std::uint32_t begin);
  Filter parse_day_range(std::uint32_t begin);
  Filter parse_week_range(std::uint32_t begin);
  std::int64_t parse_day_time(std::string& text);
  int parse_week_day(std::string& text);
  bool parse_range_open(bool& includes);
  bool parse_range_close(bool& includes);
  Duration parse_offset();
  Filter finish_time(TimeFilter filter, std::uint32_t begin);
  Filter parse_stream(std::uint32_t begin);
  StreamMatch parse_stream_match();
  void parse_stream_values(StreamMatch& match);
  Filter parse_stream_id(std::uint32_t begin);
  std::string check_stream_id(const Text& text);

  // ---- pipes
  using PipeFunction = PipeNode (Parser::*)();
  static PipeFunction find_pipe(std::string_view name);
  std::vector<Pipe> parse_pipes();
  Pipe parse_pipe();
  PipeNode parse_pipe_node();
  PipeNode parse_bare_pipe();
  void fail_unknown_pipe();
  bool is_own_pipe() const;
  std::optional<Filter> parse_if();
  PipeNode parse_block_stats();
  PipeNode parse_blocks_count();
  PipeNode parse_bytes();
  PipeNode parse_collapse_nums();
  PipeNode parse_copy();
  PipeNode parse_decolorize();
  PipeNode parse_delete();
  PipeNode parse_drop_empty_fields();
  PipeNode parse_extract();
  PipeNode parse_extract_regexp();
  PipeNode parse_facets();
  PipeNode parse_field_names();
  PipeNode parse_field_values();
  PipeNode parse_fields();
  PipeNode parse_filter_pipe();
  PipeNode parse_first();
  PipeNode parse_last();
  PipeNode parse_format();
  PipeNode parse_gaps();
  PipeNode parse_hash();
  PipeNode parse_join();
  PipeNode parse_json_array_len();
  PipeNode parse_len();
  PipeNode parse_limit();
  PipeNode parse_math();
  PipeNode parse_offset_pipe();
  PipeNode parse_pack_json();
  PipeNode parse_pack_logfmt();
  PipeNode parse_patterns();
  PipeNode parse_query_stats();
  PipeNode parse_rename();
  PipeNode parse_replace();
  PipeNode parse_replace_regexp();
  PipeNode parse_sample();
  PipeNode parse_sort();
  PipeNode parse_stats_pipe();
  PipeNode parse_stream_context();
  PipeNode parse_top();
  PipeNode parse_trace();
  PipeNode parse_union();
  PipeNode parse_uniq();
  PipeNode parse_unpack_json();
  PipeNode parse_unpack_logfmt();
  PipeNode parse_unpack_syslog();
  PipeNode parse_unpack_words();
  PipeNode parse_unroll();
  std::vector<FieldMove> parse_moves(std::string_view pipe);
  PipeNode parse_first_or_last(bool is_last);
  PipeNode parse_pack(bool is_logfmt);
  void parse_unpack_tail(UnpackPipe& pipe);
  std::vector<SortField> parse_sort_fields();
  std::vector<FieldRef> parse_partition();
  std::optional<FieldRef> parse_rank();
  // The one field of `name(field)` or `name field`, and its result name.
  std::pair<FieldRef, FieldRef> parse_call(std::string_view name);
  Box<Query> parse_query_in_parens(std::string_view pipe);
  Text parse_quoted_pattern(std::string_view pipe);
  Pattern make_pattern(const Text& text, bool for_extract);
  void parse_keep_or_skip(bool& keep_original_fields, bool& skip_empty_results);
  std::pair<Text, Text> parse_replacement(std::string_view pipe);

  // ---- stats and math
  StatsPipe parse_stats();
  std::vector<GroupField> parse_group_fields();
  void add_group_field(GroupField field, std::vector<GroupField>& fields);
  Bucket parse_bucket();
  StatsFunction parse_stats_function();
  void parse_stats_arguments(StatsFunction& function);
  void check_stats_fields(const StatsFunction& function);
  void parse_stats_tail(StatsFunction& function);
  void check_stats_results(const StatsPipe& pipe);
  MathExpr parse_math_expr(int min_priority);
  MathExpr parse_math_operand();
  MathExpr parse_math_call();
  MathExpr parse_math_leaf();

  Lexer lexer_;
  ParseOptions options_;
  std::optional<SyntaxError> error_;
  std::size_t depth_ = 0;
  bool is_too_deep_ = false;  // whatever else is tried fails by that
  std::size_t filter_count_ = 0;
  std::size_t math_op_count_ = 0;
  std::size_t pipe_count_ = 0;
  std::int64_t time_offset_ns_ = 0;  // of the query being read, or of the one around it
};

}  // namespace logkit::query
