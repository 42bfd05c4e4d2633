#include "lib/query/scan_plan.h"

#include <algorithm>
#include <utility>

#include "lib/query/exec/prune.h"

namespace logkit::query {
namespace {

using segment::BlockInfo;
using segment::Footer;

bool is_about_time_only(const Filter& filter) {
  return std::visit(
      Overloaded{[](const AllFilter&) { return true; }, [](const TimeFilter&) { return true; },
                 [](const AndFilter& all) {
                   return std::all_of(all.operands.begin(), all.operands.end(), is_about_time_only);
                 },
                 [](const OrFilter& any) {
                   return std::all_of(any.operands.begin(), any.operands.end(), is_about_time_only);
                 },
                 [](const NotFilter& negated) { return is_about_time_only(*negated.operand); },
                 [](const auto&) { return false; }},
      filter.node);
}

bool needs_nothing(const FieldSet& fields) {
  return !fields.all && !fields.whole_record && fields.names.empty() && fields.prefixes.empty();
}

// The columns of a segment that the query may read.
struct NeededColumns {
  std::uint64_t stored_bytes = 0;
  std::uint64_t raw_bytes = 0;
  std::uint64_t value_count = 0;
  std::uint64_t count = 0;  // of those that are read row by row, by name
};

NeededColumns needed_columns(const Footer& footer, const ScanRequest& request) {
  NeededColumns needed;
  for (const segment::ColumnInfo& column : footer.columns) {
    const bool whole = column.field == segment::kNoField || request.output_fields.whole_record;
    const std::string name =
        column.field == segment::kNoField ? "" : footer.fields[column.field].path.name();
    const bool by_name = request.filter_fields.contains(name) ||
                         (!request.output_fields.whole_record &&
                          request.output_fields.contains(name));
    if (!whole && !by_name) continue;
    needed.stored_bytes += column.stored_bytes;
    needed.raw_bytes += column.raw_bytes;
    needed.value_count += column.value_count;
    if (by_name) ++needed.count;
  }
  return needed;
}

// Of a block: texts, their ends and ids, and what a column takes for each row.
std::uint64_t memory_of(const NeededColumns& needed, const Footer& footer, const BlockInfo& info) {
  constexpr std::uint64_t kBytesPerValue = 8;
  constexpr std::uint64_t kBytesPerRow = 24;
  const double share = static_cast<double>(info.rows) / static_cast<double>(footer.rows);
  const std::uint64_t of_values = needed.raw_bytes + kBytesPerValue * needed.value_count;
  return static_cast<std::uint64_t>(static_cast<double>(of_values) * share) +
         info.head_bytes + kBytesPerRow * needed.count * info.rows;
}

class Planner {
 public:
  Planner(const std::vector<segment::Reader*>& readers, const ScanRequest& request)
      : readers_(readers), request_(request) {
    const bool is_about_time = is_about_time_only(request.filter);
    counts_only_ = needs_nothing(request.output_fields) && is_about_time;
    times_only_ = request.times_only && is_about_time;
  }

  ScanPlan plan() {
    plan_.blocks_left.resize(readers_.size());
    for (std::size_t i = 0; i < readers_.size(); ++i) add_segment(i, readers_[i]->footer());
    const bool newest_first = request_.options.newest_first;
    std::stable_sort(plan_.blocks.begin(), plan_.blocks.end(),
                     [newest_first](const PlannedBlock& a, const PlannedBlock& b) {
                       if (newest_first) {
                         return a.info->max_time_ns != b.info->max_time_ns
                                    ? a.info->max_time_ns > b.info->max_time_ns
                                    : a.info->last_arrival > b.info->last_arrival;
                       }
                       return a.info->min_time_ns != b.info->min_time_ns
                                  ? a.info->min_time_ns < b.info->min_time_ns
                                  : a.info->first_arrival < b.info->first_arrival;
                     });
    if (!all_match_ || plan_.blocks.empty()) plan_.time_span.reset();
    return std::move(plan_);
  }

 private:
  void add_segment(std::size_t segment, const Footer& footer) {
    ScanStatistics& statistics = plan_.statistics;
    ++statistics.segments_total;
    statistics.blocks_total += footer.blocks.size();
    statistics.rows_total += footer.rows;
    statistics.bytes_total += footer.file_bytes;
    const bool in_time = !request_.options.prune || footer.rows == 0 ||
                         request_.time_range.overlaps(footer.min_time_ns, footer.max_time_ns);
    if (!in_time) {
      ++statistics.segments_pruned_by_time;
      statistics.blocks_pruned_by_time += footer.blocks.size();
      return;
    }
    if (footer.blocks.empty()) return;
    Pruner pruner(request_, footer);
    const NeededColumns columns = needed_columns(footer, request_);
    const std::uint64_t column_bytes = columns.stored_bytes / footer.blocks.size();
    for (std::size_t i = 0; i < footer.blocks.size(); ++i) {
      const BlockInfo& info = footer.blocks[i];
      const std::uint64_t bytes =
          column_bytes + std::min<std::uint64_t>(info.head_bytes, info.length_bytes);
      add_block({.segment = segment,
                 .block = i,
                 .info = &info,
                 .bytes = bytes,
                 .memory_bytes = memory_of(columns, footer, info)},
                pruner);
    }
    if (plan_.blocks_left[segment] == 0) ++statistics.segments_pruned_by_columns;
  }

  void add_block(PlannedBlock block, Pruner& pruner) {
    ScanStatistics& statistics = plan_.statistics;
    const BlockInfo& info = *block.info;
    if (info.rows == 0) return;
    const Verdict verdict = request_.options.prune ? pruner.judge(info) : Verdict::kSome;
    if (verdict == Verdict::kNone) {
      const bool by_time = !request_.time_range.overlaps(info.min_time_ns, info.max_time_ns);
      ++(by_time ? statistics.blocks_pruned_by_time : statistics.blocks_pruned_by_columns);
      return;
    }
    block.from_footer = counts_only_ && verdict == Verdict::kAll;
    block.times_only = times_only_ && verdict == Verdict::kAll;
    all_match_ = all_match_ && verdict == Verdict::kAll;
    extend_time_span(info);
    plan_.blocks.push_back(block);
    if (block.from_footer) {
      ++statistics.blocks_from_footer;
      return;
    }
    ++plan_.blocks_left[block.segment];
    ++statistics.blocks_to_read;
    statistics.rows_to_read += info.rows;
    statistics.bytes_to_read += block.bytes;
  }

  void extend_time_span(const BlockInfo& info) {
    if (!plan_.time_span) plan_.time_span = {info.min_time_ns, info.max_time_ns};
    record::TimeSpan& span = *plan_.time_span;
    span.min_ns = std::min(span.min_ns, info.min_time_ns);
    span.max_ns = std::max(span.max_ns, info.max_time_ns);
  }

  const std::vector<segment::Reader*>& readers_;
  const ScanRequest& request_;
  bool counts_only_ = false;
  bool times_only_ = false;
  bool all_match_ = true;
  ScanPlan plan_;
};

}  // namespace

ScanPlan plan_blocks(const std::vector<segment::Reader*>& readers, const ScanRequest& request) {
  return Planner(readers, request).plan();
}

void ScanStatistics::add(const ScanStatistics& other) {
  segments_total += other.segments_total;
  segments_pruned_by_time += other.segments_pruned_by_time;
  segments_pruned_by_columns += other.segments_pruned_by_columns;
  segments_pruned_by_index += other.segments_pruned_by_index;
  blocks_total += other.blocks_total;
  blocks_pruned_by_time += other.blocks_pruned_by_time;
  blocks_pruned_by_columns += other.blocks_pruned_by_columns;
  blocks_pruned_by_index += other.blocks_pruned_by_index;
  blocks_from_footer += other.blocks_from_footer;
  blocks_to_read += other.blocks_to_read;
  rows_total += other.rows_total;
  rows_to_read += other.rows_to_read;
  bytes_to_read += other.bytes_to_read;
  bytes_total += other.bytes_total;
  blocks_read += other.blocks_read;
  rows_read += other.rows_read;
  bytes_read += other.bytes_read;
  reads += other.reads;
  indexes_damaged += other.indexes_damaged;
  blocks_damaged += other.blocks_damaged;
  rows_damaged += other.rows_damaged;
  rows_left_out += other.rows_left_out;
}

}  // namespace logkit::query
