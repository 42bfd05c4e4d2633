#include "lib/query/exec/field_usage.h"

#include <algorithm>

#include "lib/query/exec/fields.h"
#include "lib/record/aliases.h"

namespace logkit::query {
namespace {

void add_all(const std::vector<FieldRef>& fields, FieldSet& set) {
  for (const FieldRef& field : fields) set.add(field.name);
}

void add_all(const std::vector<FieldPattern>& patterns, FieldSet& set) {
  if (patterns.empty()) set.all = true;
  for (const FieldPattern& pattern : patterns) set.add(pattern);
}

void add_math(const MathExpr& expr, FieldSet& set) {
  if (expr.op == MathOp::kField) set.add(expr.field.name);
  for (const MathExpr& arg : expr.args) add_math(arg, set);
}

bool has_rand(const MathExpr& expr) {
  return expr.op == MathOp::kRand || std::any_of(expr.args.begin(), expr.args.end(), has_rand);
}

FieldSet all_fields(bool whole_record = false) {
  FieldSet set;
  set.all = true;
  set.whole_record = whole_record;
  return set;
}

// Rows go through; the pipe changes fields: the record as it came is printed
// no more.
FieldSet changed(FieldSet below) {
  below.whole_record = false;
  return below;
}

FieldSet with_condition(FieldSet set, const std::optional<Filter>& condition) {
  if (condition) set.add(*condition);
  return set;
}

FieldSet above(const StatsPipe& pipe, const FieldSet&) {
  FieldSet set;
  for (const GroupField& by : pipe.by) set.add(by.field.name);
  for (const StatsFunction& function : pipe.functions) {
    const bool reads_none =
        function.kind == StatsKind::kRate ||
        (function.kind == StatsKind::kCount &&
         (function.fields.empty() ||
          std::any_of(function.fields.begin(), function.fields.end(),
                      [](const FieldPattern& field) { return field.matches_all(); })));
    const bool shows_all =
        function.fields.size() == 1 &&
        (function.kind == StatsKind::kRowMax || function.kind == StatsKind::kRowMin);
    if (shows_all) set.all = true;
    if (!reads_none) add_all(function.fields, set);
    for (const SortField& field : function.sort_by) set.add(field.field.name);
    if (function.condition) set.add(*function.condition);
  }
  return set;
}

FieldSet above_sort(const std::vector<SortField>& by, const std::vector<FieldRef>& partition,
                    const std::optional<FieldRef>& rank, FieldSet below) {
  if (rank) {
    below.remove(rank->name);
    below.whole_record = false;
  }
  if (by.empty()) below.all = true;
  for (const SortField& field : by) below.add(field.field.name);
  add_all(partition, below);
  return below;
}
FieldSet above(const SortPipe& pipe, const FieldSet& below) {
  return above_sort(pipe.by, pipe.partition_by, pipe.rank, below);
}
FieldSet above(const FirstPipe& pipe, const FieldSet& below) {
  return above_sort(pipe.by, pipe.partition_by, pipe.rank, below);
}

FieldSet above(const FieldsPipe& pipe, const FieldSet& below) {
  FieldSet own;
  add_all(pipe.fields, own);
  if (own.all) return below;
  // Of an object the members are kept.
  for (const FieldPattern& field : pipe.fields) own.prefixes.insert(field.name + ".");
  if (below.all) return own;
  // What is kept and read: names of either that the other has too.
  FieldSet both;
  for (const std::string& name : below.names) {
    if (own.contains(name)) both.add(name);
    for (const std::string_view alias : record::aliases_of(name)) {
      if (own.contains(alias)) both.add(alias);
    }
  }
  for (const std::string& name : own.names) {
    if (below.contains(name)) both.add(name);
  }
  if (!below.prefixes.empty() && !own.prefixes.empty()) both.prefixes = below.prefixes;
  return both;
}

FieldSet above(const DeletePipe& pipe, FieldSet below) {
  for (const FieldPattern& field : pipe.fields) {
    if (!field.is_prefix) below.remove(field.name);
  }
  return changed(std::move(below));
}

FieldSet above_moves(const std::vector<FieldMove>& moves, FieldSet below, bool renames) {
  // A field that moves to itself changes nothing.
  const bool changes = std::any_of(moves.begin(), moves.end(), [](const FieldMove& move) {
    return move.from.name != move.to.name;
  });
  if (!changes) return below;
  for (auto move = moves.rbegin(); move != moves.rend(); ++move) {
    if (move->from.is_prefix || move->to.is_prefix) return all_fields();
    const bool wanted = below.contains(move->to.name);
    below.remove(move->to.name);
    if (renames && move->from.name != move->to.name) below.remove(move->from.name);
    if (wanted) below.add(move->from.name);
  }
  return changed(std::move(below));
}
FieldSet above(const CopyPipe& pipe, const FieldSet& below) {
  return above_moves(pipe.moves, below, false);
}
FieldSet above(const RenamePipe& pipe, const FieldSet& below) {
  return above_moves(pipe.moves, below, true);
}

FieldSet above(const FilterPipe& pipe, FieldSet below) {
  below.add(pipe.filter);
  return below;
}
FieldSet above(const LimitPipe&, const FieldSet& below) { return below; }
FieldSet above(const OffsetPipe&, const FieldSet& below) { return below; }
FieldSet above(const SamplePipe&, const FieldSet& below) { return below; }

FieldSet above(const TopPipe& pipe, const FieldSet&) {
  FieldSet set;
  set.all = pipe.by.empty();
  add_all(pipe.by, set);
  return set;
}
FieldSet above(const UniqPipe& pipe, const FieldSet&) {
  FieldSet set;
  set.all = pipe.by.empty();
  add_all(pipe.by, set);
  return set;
}
FieldSet above(const FieldValuesPipe& pipe, const FieldSet&) {
  FieldSet set;
  set.add(pipe.field.name);
  return set;
}
FieldSet above(const BlocksCountPipe&, const FieldSet&) { return {}; }

// One field in, one field out.
FieldSet above_one(const FieldRef& from, const FieldRef& result, FieldSet below) {
  below.remove(result.name);
  below.add(from.name);
  return changed(std::move(below));
}
FieldSet above(const LenPipe& pipe, const FieldSet& below) {
  return above_one(pipe.field, pipe.result, below);
}
FieldSet above(const HashPipe& pipe, const FieldSet& below) {
  return above_one(pipe.field, pipe.result, below);
}
FieldSet above(const JsonArrayLenPipe& pipe, const FieldSet& below) {
  return above_one(pipe.field, pipe.result, below);
}
FieldSet above(const UnpackWordsPipe& pipe, const FieldSet& below) {
  return above_one(pipe.from, pipe.result, below);
}

// Pipes that rewrite a field in place.
FieldSet above_in_place(const FieldRef& field, const std::optional<Filter>& condition,
                        FieldSet below) {
  below.add(field.name);
  return with_condition(changed(std::move(below)), condition);
}
FieldSet above(const ReplacePipe& pipe, const FieldSet& below) {
  return above_in_place(pipe.field, pipe.condition, below);
}
FieldSet above(const ReplaceRegexpPipe& pipe, const FieldSet& below) {
  return above_in_place(pipe.field, pipe.condition, below);
}
FieldSet above(const CollapseNumsPipe& pipe, const FieldSet& below) {
  return above_in_place(pipe.field, pipe.condition, below);
}
FieldSet above(const DecolorizePipe& pipe, const FieldSet& below) {
  return above_in_place(pipe.field, std::nullopt, below);
}

FieldSet above(const MathPipe& pipe, FieldSet below) {
  for (auto result = pipe.results.rbegin(); result != pipe.results.rend(); ++result) {
    below.remove(result->result.name);
    add_math(result->expr, below);
  }
  return changed(std::move(below));
}

FieldSet above(const ExtractPipe& pipe, FieldSet below) {
  below.add(pipe.from.name);
  return with_condition(changed(std::move(below)), pipe.condition);
}
FieldSet above(const ExtractRegexpPipe& pipe, FieldSet below) {
  below.add(pipe.from.name);
  return with_condition(changed(std::move(below)), pipe.condition);
}
FieldSet above(const FormatPipe& pipe, FieldSet below) {
  for (const PatternStep& step : pipe.pattern.steps) {
    if (!step.field.empty()) below.add(step.field);
  }
  return with_condition(changed(std::move(below)), pipe.condition);
}
FieldSet above(const UnpackPipe& pipe, FieldSet below) {
  below.add(pipe.from.name);
  return with_condition(changed(std::move(below)), pipe.condition);
}

FieldSet above(const PackPipe& pipe, FieldSet below) {
  below.remove(pipe.result.name);
  add_all(pipe.fields, below);
  return changed(std::move(below));
}
FieldSet above(const UnrollPipe& pipe, FieldSet below) {
  add_all(pipe.by, below);
  return with_condition(changed(std::move(below)), pipe.condition);
}

FieldSet above(const UnionPipe&, const FieldSet& below) { return below; }
FieldSet above(const JoinPipe& pipe, FieldSet below) {
  add_all(pipe.by, below);
  return changed(std::move(below));
}
FieldSet above(const StreamContextPipe&, const FieldSet&) {
  FieldSet set;
  set.add(kTimeField);
  set.add(kStreamField);
  return set;
}
FieldSet above(const PatternsPipe& pipe, const FieldSet&) {
  FieldSet set;
  set.add(pipe.field.name);
  set.add(kTimeField);
  return set;
}
FieldSet above(const GapsPipe& pipe, const FieldSet&) {
  FieldSet set;
  set.add(kTimeField);
  if (pipe.sequence) set.add(pipe.sequence->name);
  add_all(pipe.by, set);
  return set;
}
FieldSet above(const BlockStatsPipe&, const FieldSet&) { return {}; }
FieldSet above(const BytesPipe&, const FieldSet&) { return {}; }
FieldSet above(const QueryStatsPipe&, const FieldSet&) { return {}; }

// Whatever else there is reads everything.
template <typename OtherPipe>
FieldSet above(const OtherPipe&, const FieldSet& below) {
  return all_fields(below.whole_record);
}

OrderUse use_of(const StatsPipe& pipe) {
  const bool depends =
      std::any_of(pipe.functions.begin(), pipe.functions.end(), [](const StatsFunction& function) {
        return function.kind == StatsKind::kValues || function.kind == StatsKind::kRowAny ||
               function.kind == StatsKind::kRowMin || function.kind == StatsKind::kRowMax ||
               function.kind == StatsKind::kJsonValues;
      });
  return depends ? OrderUse::kDepends : OrderUse::kMakes;
}
// Sorting breaks its ties itself where rows come in no order.
OrderUse use_of(const SortPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const FirstPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const TopPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const UniqPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const FieldNamesPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const FieldValuesPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const FacetsPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const BlocksCountPipe&) { return OrderUse::kMakes; }
// One row becomes many, which no pipe below could put in an order again.
OrderUse use_of(const UnrollPipe&) { return OrderUse::kDepends; }
OrderUse use_of(const JoinPipe&) { return OrderUse::kDepends; }
OrderUse use_of(const UnionPipe&) { return OrderUse::kDepends; }
OrderUse use_of(const BlockStatsPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const BytesPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const QueryStatsPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const PatternsPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const LimitPipe&) { return OrderUse::kDepends; }
OrderUse use_of(const OffsetPipe&) { return OrderUse::kDepends; }
OrderUse use_of(const SamplePipe&) { return OrderUse::kDepends; }
// The numbers of rand() go to the rows in their order.
OrderUse use_of(const MathPipe& pipe) {
  const bool depends = std::any_of(pipe.results.begin(), pipe.results.end(),
                                   [](const MathResult& result) { return has_rand(result.expr); });
  return depends ? OrderUse::kDepends : OrderUse::kPasses;
}
OrderUse use_of(const StreamContextPipe&) { return OrderUse::kMakes; }
OrderUse use_of(const TracePipe&) { return OrderUse::kDepends; }
OrderUse use_of(const GapsPipe&) { return OrderUse::kMakes; }
template <typename OtherPipe>
OrderUse use_of(const OtherPipe&) {
  return OrderUse::kPasses;
}

}  // namespace

void add_filter_fields(const Filter& filter, FieldSet& fields) {
  std::visit(
      Overloaded{[&](const AllFilter&) {},
                 [&](const AndFilter& all) {
                   for (const Filter& operand : all.operands) add_filter_fields(operand, fields);
                 },
                 [&](const OrFilter& any) {
                   for (const Filter& operand : any.operands) add_filter_fields(operand, fields);
                 },
                 [&](const NotFilter& negated) { add_filter_fields(*negated.operand, fields); },
                 [&](const TimeFilter&) { fields.add(kTimeField); },
                 [&](const DayRangeFilter&) { fields.add(kTimeField); },
                 [&](const WeekRangeFilter&) { fields.add(kTimeField); },
                 [&](const StreamFilter& stream) {
                   for (const auto& conditions : stream.alternatives) {
                     for (const StreamMatch& match : conditions) fields.add(match.label);
                   }
                 },
                 [&](const StreamIdFilter&) { fields.add("_stream_id"); },
                 [&](const FieldCompareFilter& compare) {
                   fields.add(compare.field.name);
                   fields.add(compare.other.name);
                 },
                 [&](const MinLevelFilter& level) {
                   fields.add(level.field.name.empty() ? "level" : level.field.name);
                 },
                 [&](const auto& one) { fields.add(one.field.name); }},
      filter.node);
}

FieldSet needed_above(const Pipe& pipe, const FieldSet& below) {
  FieldSet needed =
      std::visit([&below](const auto& node) { return above(node, below); }, pipe.node);
  if (needed.names.count(std::string(kStreamField)) > 0) {
    for (const std::string_view label : kStreamLabels) needed.add(label);
  }
  return needed;
}

bool is_alias_of_any(std::string_view name, const FieldSet& fields) {
  for (const std::string_view canonical : {"_time", "_msg", "level", "trace_id", "span_id"}) {
    const auto aliases = record::aliases_of(canonical);
    if (std::find(aliases.begin(), aliases.end(), name) == aliases.end()) continue;
    if (fields.names.find(canonical) != fields.names.end()) return true;
  }
  return false;
}

OrderUse order_use(const Pipe& pipe) {
  return std::visit([](const auto& node) { return use_of(node); }, pipe.node);
}

}  // namespace logkit::query
