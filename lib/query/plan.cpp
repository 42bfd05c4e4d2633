#include "lib/query/plan.h"

#include <algorithm>

#include "lib/query/exec/field_usage.h"
#include "lib/query/exec/fields.h"
#include "lib/record/aliases.h"

namespace logkit::query {
namespace {

TimeRange intersect(TimeRange a, TimeRange b) {
  return {.min_ns = std::max(a.min_ns, b.min_ns), .max_ns = std::min(a.max_ns, b.max_ns)};
}

// The least range that holds both.
TimeRange hull(TimeRange a, TimeRange b) {
  if (a.is_empty()) return b;
  if (b.is_empty()) return a;
  return {.min_ns = std::min(a.min_ns, b.min_ns), .max_ns = std::max(a.max_ns, b.max_ns)};
}

bool counts_all_rows(const StatsFunction& function) {
  const bool counts = function.kind == StatsKind::kCount || function.kind == StatsKind::kRate;
  return counts && function.fields.empty() && !function.condition;
}

bool counts_by_time(const std::vector<Pipe>& pipes) {
  return !pipes.empty() && counts_rows_by_one_field(pipes.front()) &&
         std::get<StatsPipe>(pipes.front().node).by.front().field.name == kTimeField;
}

}  // namespace

bool counts_rows_by_one_field(const Pipe& pipe) {
  const auto* stats = std::get_if<StatsPipe>(&pipe.node);
  return stats != nullptr && stats->by.size() == 1 &&
         std::all_of(stats->functions.begin(), stats->functions.end(), counts_all_rows);
}

TimeRange time_range_of(const Filter& filter) {
  return std::visit(
      Overloaded{[](const TimeFilter& time) {
                   return TimeRange{.min_ns = time.min_ns, .max_ns = time.max_ns};
                 },
                 [](const AndFilter& all) {
                   TimeRange range;
                   for (const Filter& operand : all.operands) {
                     range = intersect(range, time_range_of(operand));
                   }
                   return range;
                 },
                 [](const OrFilter& any) {
                   TimeRange range = time_range_of(any.operands.front());
                   for (const Filter& operand : any.operands) {
                     range = hull(range, time_range_of(operand));
                   }
                   return range;
                 },
                 [](const auto&) { return TimeRange{}; }},
      filter.node);
}

void FieldSet::add(const FieldPattern& pattern) {
  if (pattern.matches_all()) {
    all = true;
  } else if (pattern.is_prefix) {
    prefixes.insert(pattern.name);
  } else {
    names.insert(pattern.name);
  }
}

void FieldSet::add(const FieldSet& other) {
  all = all || other.all;
  whole_record = whole_record || other.whole_record;
  names.insert(other.names.begin(), other.names.end());
  prefixes.insert(other.prefixes.begin(), other.prefixes.end());
}

void FieldSet::add(const Filter& filter) { add_filter_fields(filter, *this); }

void FieldSet::remove(std::string_view name) {
  if (names.erase(std::string(name)) == 0) return;
  for (const std::string_view alias : record::aliases_of(name)) {
    if (alias != name) names.emplace(alias);
  }
}

bool FieldSet::contains(std::string_view name) const {
  if (all || names.find(name) != names.end()) return true;
  if (std::any_of(prefixes.begin(), prefixes.end(),
                  [name](const std::string& prefix) { return name.starts_with(prefix); })) {
    return true;
  }
  return is_alias_of_any(name, *this);
}

FieldSet needed_fields(const std::vector<Pipe>& pipes, std::size_t first) {
  FieldSet needed;
  needed.all = true;
  needed.whole_record = true;
  for (std::size_t i = pipes.size(); i > first; --i) needed = needed_above(pipes[i - 1], needed);
  return needed;
}

ScanRequest plan_scan(const Query& query, const ScanOptions& options) {
  ScanRequest request;
  request.filter = query.filter;
  request.time_range = time_range_of(query.filter);
  request.filter_fields.add(query.filter);
  request.output_fields = needed_fields(query.pipes);
  request.times_only = counts_by_time(query.pipes) && !query.options.time_offset;
  if (query.options.time_offset) {
    request.output_fields.add(kTimeField);
    request.output_fields.whole_record = false;
  }
  request.options = options;
  return request;
}

}  // namespace logkit::query
