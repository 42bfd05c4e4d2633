#include <algorithm>
#include <string>
#include <unordered_set>

#include "lib/query/exec/fields.h"
#include "lib/query/inner_queries.h"
#include "lib/query/plan.h"

namespace logkit::query {
namespace {

class Collector {
 public:
  void filter(const Filter& filter) {
    std::visit([this](const auto& node) { of_filter(node); }, filter.node);
  }

  // False: what comes behind the pipe are fields that it made.
  bool pipe(const Pipe& pipe) {
    pipe_span_ = pipe.span;
    return std::visit([this](const auto& node) { return of_pipe(node); }, pipe.node);
  }
  std::vector<NamedField> take() { return std::move(named_); }

 private:
  void add(const FieldRef& field) { add(field.name, field.span); }
  void add(const std::string& name, Span span) {
    if (name.empty() || name == kStreamField || name == "_stream_id") return;
    if (made_.contains(name)) return;
    if (known_.insert(name).second) named_.push_back({.name = name, .span = span});
  }
  void add(const FieldPattern& pattern) {
    if (!pattern.is_prefix) add(pattern.name, pattern.span);
  }
  void add(const SortField& field) { add(field.field); }
  void add(const GroupField& field) { add(field.field); }
  void add(const std::optional<Filter>& condition) {
    if (condition) filter(*condition);
  }
  template <typename Field>
  void add(const std::vector<Field>& fields) {
    for (const Field& field : fields) add(field);
  }

  void of_filter(const AndFilter& all) {
    for (const Filter& operand : all.operands) filter(operand);
  }
  void of_filter(const OrFilter& any) {
    for (const Filter& operand : any.operands) filter(operand);
  }
  void of_filter(const NotFilter& negated) { filter(*negated.operand); }
  void of_filter(const FieldCompareFilter& compare) {
    add(compare.field);
    add(compare.other);
  }
  void of_filter(const StreamFilter& stream) {
    for (const auto& conditions : stream.alternatives) {
      for (const StreamMatch& match : conditions) add(match.label, match.span);
    }
  }
  template <typename Leaf>
  void of_filter(const Leaf& leaf) {
    if constexpr (requires { leaf.field; }) add(leaf.field);
  }

  bool of_pipe(const FilterPipe& pipe) {
    filter(pipe.filter);
    return true;
  }
  bool of_pipe(const StatsPipe& pipe) {
    add(pipe.by);
    for (const StatsFunction& function : pipe.functions) {
      add(function.fields);
      add(function.condition);
    }
    return false;
  }
  bool of_pipe(const TopPipe& pipe) {
    add(pipe.by);
    return false;
  }
  bool of_pipe(const UniqPipe& pipe) {
    add(pipe.by);
    return false;
  }
  bool of_pipe(const CopyPipe& pipe) { return of_moves(pipe.moves); }
  bool of_pipe(const RenamePipe& pipe) { return of_moves(pipe.moves); }
  bool of_moves(const std::vector<FieldMove>& moves) {
    for (const FieldMove& move : moves) {
      add(move.from);
      // A prefix makes names that only the records know.
      if (move.to.is_prefix) return false;
      made_.insert(move.to.name);
    }
    return true;
  }
  // Deleting what is not there is no mistake.
  bool of_pipe(const DeletePipe&) { return true; }
  bool of_pipe(const FieldsPipe& pipe) {
    add(pipe.fields);
    return true;
  }
  bool of_pipe(const LimitPipe&) { return true; }
  bool of_pipe(const OffsetPipe&) { return true; }
  bool of_pipe(const SortPipe& pipe) { return of_sort(pipe); }
  bool of_pipe(const FirstPipe& pipe) { return of_sort(pipe); }
  template <typename SortKind>
  bool of_sort(const SortKind& pipe) {
    add(pipe.by);
    add(pipe.partition_by);
    if (pipe.rank) made_.insert(pipe.rank->name);
    return true;
  }
  bool of_pipe(const SamplePipe&) { return true; }
  bool of_pipe(const DropEmptyFieldsPipe&) { return true; }
  bool of_pipe(const StreamContextPipe&) { return true; }
  bool of_pipe(const UnionPipe&) { return true; }
  bool of_pipe(const TracePipe&) {
    made_.insert({"trace_depth", "trace_offset_ns"});
    return true;
  }
  // The fields in a pattern have no place of their own to point at.
  bool of_pipe(const FormatPipe& pipe) {
    for (const PatternStep& step : pipe.pattern.steps) add(step.field, pipe_span_);
    return makes(pipe.condition, pipe.result);
  }
  bool of_pipe(const MathPipe& pipe) {
    for (const MathResult& result : pipe.results) {
      of_math(result.expr);
      made_.insert(result.result.name);
    }
    return true;
  }
  void of_math(const MathExpr& expr) {
    if (expr.op == MathOp::kField) add(expr.field);
    for (const MathExpr& arg : expr.args) of_math(arg);
  }
  bool of_pipe(const ExtractPipe& pipe) {
    add(pipe.condition);
    add(pipe.from);
    for (const PatternStep& step : pipe.pattern.steps) {
      if (!step.field.empty()) made_.insert(step.field);
    }
    return true;
  }
  bool of_pipe(const ExtractRegexpPipe& pipe) {
    add(pipe.condition);
    add(pipe.from);
    made_.insert(pipe.group_names.begin(), pipe.group_names.end());
    return true;
  }
  bool of_pipe(const PackPipe& pipe) {
    add(pipe.fields);
    return makes(std::nullopt, pipe.result);
  }
  bool of_pipe(const UnrollPipe& pipe) {
    add(pipe.condition);
    add(pipe.by);
    return true;
  }
  bool makes(const std::optional<Filter>& condition, const FieldRef& result) {
    add(condition);
    made_.insert(result.name);
    return true;
  }
  // Of the others, what they read. Where they say what they make of it, fields
  // are looked at behind them too.
  template <typename OtherPipe>
  bool of_pipe(const OtherPipe& pipe) {
    if constexpr (requires { pipe.condition; }) add(pipe.condition);
    if constexpr (requires { pipe.from.name; }) add(pipe.from);
    if constexpr (requires { pipe.field.name; }) add(pipe.field);
    if constexpr (requires { pipe.by; }) add(pipe.by);
    if constexpr (requires { *pipe.sequence; }) {
      if (pipe.sequence) add(*pipe.sequence);
    }
    constexpr bool kEditsField = std::is_same_v<OtherPipe, ReplacePipe> ||
                                 std::is_same_v<OtherPipe, ReplaceRegexpPipe> ||
                                 std::is_same_v<OtherPipe, CollapseNumsPipe> ||
                                 std::is_same_v<OtherPipe, DecolorizePipe>;
    if constexpr (std::is_same_v<OtherPipe, LenPipe> || std::is_same_v<OtherPipe, HashPipe> ||
                  std::is_same_v<OtherPipe, JsonArrayLenPipe> ||
                  std::is_same_v<OtherPipe, UnpackWordsPipe>) {
      return makes(std::nullopt, pipe.result);
    }
    return kEditsField;
  }

  Span pipe_span_;
  std::vector<NamedField> named_;
  std::unordered_set<std::string> known_;  // the names of these
  std::unordered_set<std::string> made_;
};

}  // namespace

std::vector<NamedField> named_fields(const Query& query) {
  Collector collector;
  collector.filter(query.filter);
  for (const Pipe& pipe : query.pipes) {
    if (!collector.pipe(pipe)) break;
  }
  std::vector<NamedField> named = collector.take();
  // Queries inside ask for records, wherever they stand.
  for (const Query* inner : inner_queries(query)) {
    for (NamedField& field : named_fields(*inner)) {
      const bool is_known = std::ranges::find(named, field.name, &NamedField::name) != named.end();
      if (!is_known) named.push_back(std::move(field));
    }
  }
  std::ranges::stable_sort(named, {}, [](const NamedField& field) { return field.span.begin; });
  return named;
}

}  // namespace logkit::query
