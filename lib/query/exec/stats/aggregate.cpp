#include "lib/query/exec/stats/aggregate.h"

#include <string>
#include <unordered_set>

#include "lib/query/exec/fields.h"
#include "lib/record/json_write.h"

namespace logkit::query {

Result<std::vector<NamedColumn>> columns_of(record::Batch& batch,
                                            const std::vector<FieldPattern>& patterns) {
  std::vector<NamedColumn> columns;
  std::unordered_set<std::string> known;
  std::vector<FieldPattern> wanted = patterns;
  if (wanted.empty()) wanted.push_back({.name = "", .is_prefix = true, .span = {}});
  for (const FieldPattern& pattern : wanted) {
    if (!pattern.is_prefix) {
      if (!known.insert(pattern.name).second) continue;
      LK_TRY(const record::Column* column, resolve_field(batch, pattern.name));
      columns.push_back({.name = pattern.name, .column = column, .by_name = true});
      continue;
    }
    for (std::size_t i = 0; i < batch.fields().size(); ++i) {
      const std::string& name = batch.fields()[i].name;
      if (!pattern.matches(name) || (pattern.matches_all() && !batch.prints(i))) continue;
      if (!known.insert(name).second) continue;
      // Of the time that is printed there is none without an alias.
      LK_TRY(const record::Column* column,
             name == kTimeField ? batch.resolve(name) : batch.column_named(name));
      columns.push_back({.name = name, .column = column, .by_name = false});
    }
  }
  return columns;
}

StatsValue found_value(std::string text) {
  const bool is_number = record::is_json_number(text);
  return {std::move(text), is_number ? record::Kind::kNumber : record::Kind::kString};
}

std::unique_ptr<Aggregate> make_aggregate(const StatsFunction& function,
                                          const StatsContext& context) {
  switch (function.kind) {
    case StatsKind::kCount:
    case StatsKind::kCountEmpty:
      return make_count(function, 1);
    case StatsKind::kRate:
      return make_count(function, context.rate_seconds);
    case StatsKind::kSum:
    case StatsKind::kAvg:
    case StatsKind::kSumLen:
      return make_sum(function, 1);
    case StatsKind::kRateSum:
      return make_sum(function, context.rate_seconds);
    case StatsKind::kMin:
    case StatsKind::kMax:
      return make_extreme(function);
    case StatsKind::kQuantile:
    case StatsKind::kMedian:
      return make_quantile(function);
    case StatsKind::kCountUniq:
    case StatsKind::kCountUniqHash:
    case StatsKind::kUniqValues:
    case StatsKind::kValues:
      return make_value_set(function);
    case StatsKind::kRowAny:
    case StatsKind::kRowMax:
    case StatsKind::kRowMin:
      return make_row_choice(function);
    case StatsKind::kHistogram:
      return make_histogram(function);
    case StatsKind::kJsonValues:
      return make_json_values(function);
  }
  LK_UNREACHABLE();
}

}  // namespace logkit::query
