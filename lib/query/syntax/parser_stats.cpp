#include "lib/base/ascii.h"
#include "lib/query/syntax/names.h"
#include "lib/query/syntax/number.h"
#include "lib/query/syntax/parser.h"
#include "lib/query/syntax/print.h"

namespace logkit::query {

PipeNode Parser::parse_stats_pipe() { return parse_stats(); }

// `[stats] [by] (a, b:bucket) f(x) if (…) as name, …`
StatsPipe Parser::parse_stats() {
  StatsPipe pipe;
  pipe.is_remote = take("stats_remote");
  if (!pipe.is_remote) take("stats");
  if (at("by") || at("(")) {
    take("by");
    pipe.by = parse_group_fields();
  }
  do {
    pipe.functions.push_back(parse_stats_function());
  } while (take(","));
  check_stats_results(pipe);
  return pipe;
}

// The same once more groups no further; in other buckets there would be two fields of
// one name.
void Parser::add_group_field(GroupField field, std::vector<GroupField>& fields) {
  for (const GroupField& known : fields) {
    if (known.field.name != field.field.name) continue;
    if (!(known == field)) {
      fail(field.field.span, "'" + field.field.name + "' is grouped by twice, in different buckets",
           "copy the field before: | copy " + quote_if_needed(field.field.name) + " as other");
    }
    return;
  }
  fields.push_back(std::move(field));
}

std::vector<GroupField> Parser::parse_group_fields() {
  std::vector<GroupField> fields;
  if (!expect("(", "before the fields to group by")) return fields;
  while (!at(")") && !at_end()) {
    GroupField field{parse_field(), {}};
    if (take(":")) field.bucket = parse_bucket();
    add_group_field(std::move(field), fields);
    if (!at(")") && !take(",")) fail_expected("',', ':' or ')' in the fields to group by");
  }
  expect(")", "after the fields to group by");
  return fields;
}

namespace {

struct NamedBucket {
  std::string_view name;
  Bucket::Kind kind;
  double size_ns;
};
constexpr NamedBucket kNamedBuckets[] = {
    {"nanosecond", Bucket::Kind::kNumber, 1},      {"microsecond", Bucket::Kind::kNumber, 1e3},
    {"millisecond", Bucket::Kind::kNumber, 1e6},   {"second", Bucket::Kind::kNumber, 1e9},
    {"minute", Bucket::Kind::kNumber, 60e9},       {"hour", Bucket::Kind::kNumber, 3600e9},
    {"day", Bucket::Kind::kNumber, 86400e9},       {"week", Bucket::Kind::kWeek, 604800e9},
    {"month", Bucket::Kind::kMonth, 0},            {"year", Bucket::Kind::kYear, 0},
};

constexpr std::string_view kBucketHelp =
    "write a size as 5m, 10KiB, 100, /24, or second, minute, hour, day, week, month, year";

bool set_bucket(std::string_view text, Bucket& bucket) {
  const std::string lower = to_lower(text);
  for (const NamedBucket& named : kNamedBuckets) {
    if (named.name != lower) continue;
    bucket.kind = named.kind;
    bucket.size = named.size_ns;
    return true;
  }
  if (text.starts_with('/')) {
    const auto bits = parse_count(text.substr(1));
    if (!bits || *bits > 32) return false;
    bucket.kind = Bucket::Kind::kIpv4Mask;
    bucket.mask_bits = static_cast<int>(*bits);
    return true;
  }
  const auto size = parse_number(text);
  if (!size || !(*size > 0)) return false;
  bucket.kind = Bucket::Kind::kNumber;
  bucket.size = *size;
  return true;
}

}  // namespace

// After the colon.
Bucket Parser::parse_bucket() {
  Bucket bucket;
  const Text text = parse_number_text("the size of the groups");
  bucket.text = text.value;
  if (!set_bucket(text.value, bucket) && !error_) {
    fail(text.span, "'" + text.value + "' is no size to group by", std::string(kBucketHelp));
  }
  if (take("offset")) bucket.offset = make_number(parse_number_text("the offset of the groups"));
  return bucket;
}

StatsFunction Parser::parse_stats_function() {
  StatsFunction function;
  const std::uint32_t begin = here();
  if (token().kind != TokenKind::kWord) {
    fail_expected("a function such as count() or avg(field)");
    return function;
  }
  const std::string name = to_lower(token().raw);
  const auto kind = find_stats_kind(name);
  if (!kind) {
    const std::string suggestion = did_you_mean(name, stats_keywords());
    fail_here("unknown function '" + name + "' in stats",
              suggestion.empty() ? "functions are listed in logkit-query(7)" : suggestion);
    return function;
  }
  function.kind = *kind;
  next();
  if (!at("(")) {
    fail_expected("'(' after " + name);
    return function;
  }
  parse_stats_arguments(function);
  parse_stats_tail(function);
  function.span = span_from(begin);
  const std::string call = error_ ? std::string() : print_call(function);
  function.result = parse_result(call);
  return function;
}

void Parser::parse_stats_arguments(StatsFunction& function) {
  if (function.kind == StatsKind::kQuantile) {
    next();
    const Text text = parse_number_text("the quantile, a number from 0 to 1");
    function.phi = make_number(text);
    if (!error_ && !(function.phi.value >= 0 && function.phi.value <= 1)) {
      fail(text.span, "a quantile is a number from 0 to 1",
           "write the 99th percentile as quantile(0.99, field)");
    }
    if (!at(",")) {
      expect(")", "after the quantile");
      return;
    }
    // The comma stands where the list of fields has its parenthesis.
    next();
    while (!at(")") && !at_end()) {
      function.fields.push_back(parse_field_pattern());
      if (!at(")") && !take(",")) fail_expected("',' or ')' in the list of fields");
    }
    expect(")", "after the list of fields");
  } else {
    function.fields = parse_patterns_in_parens();
  }
  check_stats_fields(function);
  if (error_) return;
  // A star stands for all fields; what else is named changes nothing.
  const bool is_row = function.kind == StatsKind::kRowMin || function.kind == StatsKind::kRowMax;
  const std::size_t first = is_row ? 1 : 0;
  for (std::size_t i = first; i < function.fields.size(); ++i) {
    if (!function.fields[i].matches_all()) continue;
    function.fields.resize(first);
    break;
  }
}

void Parser::check_stats_fields(const StatsFunction& function) {
  if (error_) return;
  const std::string name(stats_name(function.kind));
  const Span span = lexer_.previous().span;
  const auto& fields = function.fields;
  switch (function.kind) {
    case StatsKind::kHistogram:
      if (fields.size() != 1 || fields.front().is_prefix) fail(span, "histogram() takes one field");
      return;
    case StatsKind::kRowMin:
    case StatsKind::kRowMax:
      if (fields.empty() || fields.front().is_prefix) {
        fail(span, name + "() needs the field to compare",
             "write " + name + "(field) or " + name + "(field, shown, shown)");
      }
      return;
    case StatsKind::kRate:
      if (!fields.empty()) fail(span, "rate() takes no field", "sum a field with rate_sum(field)");
      return;
    default:
      return;
  }
}

// `limit N`, `sort by (…)`, `if (…)`.
void Parser::parse_stats_tail(StatsFunction& function) {
  const StatsKind kind = function.kind;
  if (kind == StatsKind::kJsonValues && take("sort")) {
    take("by");
    function.sort_by = parse_sort_fields();
  }
  const bool has_limit = kind == StatsKind::kCountUniq || kind == StatsKind::kCountUniqHash ||
                         kind == StatsKind::kUniqValues || kind == StatsKind::kValues ||
                         kind == StatsKind::kJsonValues;
  if (has_limit && take("limit")) function.limit = parse_count_value("a number of values");
  function.condition = parse_if();
}

void Parser::check_stats_results(const StatsPipe& pipe) {
  if (error_) return;
  for (std::size_t i = 0; i < pipe.functions.size(); ++i) {
    const FieldRef& result = pipe.functions[i].result;
    const Span span = result.span.end > result.span.begin ? result.span : pipe.functions[i].span;
    for (const GroupField& group : pipe.by) {
      if (group.field.name != result.name) continue;
      fail(span, "'" + result.name + "' is the name of a group field already",
           "give the result another name");
      return;
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (pipe.functions[j].result.name != result.name) continue;
      fail(span, "two results are named '" + result.name + "'", "give one of them another name");
      return;
    }
  }
}

}  // namespace logkit::query
