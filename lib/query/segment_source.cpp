#include "lib/query/segment_source.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "lib/query/exec/prune.h"
#include "lib/query/exec/term_pruner.h"
#include "lib/record/memory_source.h"

namespace logkit::query {
namespace {

using segment::BlockInfo;
using segment::Footer;

struct PlannedBlock {
  std::size_t segment = 0;
  std::size_t block = 0;
  const BlockInfo* info = nullptr;
  bool from_footer = false;  // its rows are counted, not read
  std::uint64_t bytes = 0;   // that may be read of it
};

struct Plan {
  std::vector<PlannedBlock> blocks;  // in the order they are read
  std::vector<std::size_t> blocks_left;  // by segment: to be read, and not pruned yet
  ScanStatistics statistics;

  // What the index says of a block that was to be read.
  void prune_by_index(const PlannedBlock& block) {
    ++statistics.blocks_pruned_by_index;
    --statistics.blocks_to_read;
    statistics.rows_to_read -= block.info->rows;
    statistics.bytes_to_read -= block.bytes;
    if (--blocks_left[block.segment] == 0) ++statistics.segments_pruned_by_index;
  }
};

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

// Stored bytes of the columns that the query may read, of the whole segment.
std::uint64_t needed_column_bytes(const Footer& footer, const ScanRequest& request) {
  std::uint64_t bytes = 0;
  for (const segment::ColumnInfo& column : footer.columns) {
    const bool whole = column.field == segment::kNoField;
    if (whole || request.output_fields.whole_record) {
      bytes += column.stored_bytes;
      continue;
    }
    const std::string name = footer.fields[column.field].path.name();
    if (request.filter_fields.contains(name) || request.output_fields.contains(name)) {
      bytes += column.stored_bytes;
    }
  }
  return bytes;
}

class Planner {
 public:
  Planner(const std::vector<segment::Reader*>& readers, const ScanRequest& request)
      : readers_(readers), request_(request) {
    counts_only_ = needs_nothing(request.output_fields) && is_about_time_only(request.filter);
  }

  Plan plan() {
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
    const std::uint64_t column_bytes = needed_column_bytes(footer, request_) / footer.blocks.size();
    for (std::size_t i = 0; i < footer.blocks.size(); ++i) {
      const BlockInfo& info = footer.blocks[i];
      const std::uint64_t bytes =
          column_bytes + std::min<std::uint64_t>(info.head_bytes, info.length_bytes);
      add_block({.segment = segment, .block = i, .info = &info, .bytes = bytes}, pruner);
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

  const std::vector<segment::Reader*>& readers_;
  const ScanRequest& request_;
  bool counts_only_ = false;
  Plan plan_;
};

// Rows of which nobody wants more than their number. Each has the block's
// first time: where the whole block is in the window, so is that.
std::unique_ptr<record::Batch> counted_rows(const BlockInfo& info) {
  auto source = std::make_unique<record::MemorySource>(info.rows);
  source->set_times(
      record::Column::times(std::vector<std::int64_t>(info.rows, info.min_time_ns), {}));
  return std::make_unique<record::Batch>(std::move(source));
}

// What a scan knows of the trouble of its batches.
struct Damage {
  Reporter& reporter;
  bool is_new = false;  // since it was last asked
  std::uint64_t blocks = 0;
  std::uint64_t rows = 0;

  void report(const Error& error, std::uint64_t block_rows) {
    reporter.trouble(error);
    is_new = true;
    ++blocks;
    rows += block_rows;
  }
};

// A block whose read errors are told to the scan, once.
class GuardedBlock : public record::BatchSource {
 public:
  GuardedBlock(std::unique_ptr<record::BatchSource> block, Damage& damage)
      : block_(std::move(block)), damage_(damage) {}

  std::size_t row_count() const override { return block_->row_count(); }
  const std::vector<record::Field>& fields() const override { return block_->fields(); }
  Result<record::Column> load(std::size_t index) override { return guard(block_->load(index)); }
  Result<record::Column> load_times() override { return guard(block_->load_times()); }
  Result<bool> append_original(std::size_t row, std::string& out) override {
    return guard(block_->append_original(row, out));
  }
  Result<bool> append_raw_line(std::size_t row, std::string& out) override {
    return guard(block_->append_raw_line(row, out));
  }
  Result<bool> append_field_order(std::size_t row, std::vector<std::uint32_t>& out) override {
    return guard(block_->append_field_order(row, out));
  }
  bool has_arrivals() const override { return true; }
  Result<std::uint64_t> arrival(std::size_t row) override { return guard(block_->arrival(row)); }
  bool has_stored_time() const override { return block_->has_stored_time(); }

 private:
  template <typename T>
  Result<T> guard(Result<T> result) {
    if (!result) {
      if (!reported_) damage_.report(result.error(), block_->row_count());
      reported_ = true;
      damage_.is_new = true;
    }
    return result;
  }

  std::unique_ptr<record::BatchSource> block_;
  Damage& damage_;
  bool reported_ = false;
};

}  // namespace

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
}

namespace {

std::optional<TermFilter> term_filter_of(const ScanRequest& request) {
  const ScanOptions& options = request.options;
  if (!options.prune || !options.use_index) return {};
  return term_filter_of(request.filter, options.any_field);
}

}  // namespace

struct SegmentSource::Impl {
  Impl(std::vector<segment::Reader*> from, const ScanRequest& wanted, Reporter& reporter,
       ScanStatistics* raised)
      : readers(std::move(from)),
        request(wanted),
        damage{.reporter = reporter},
        total(raised),
        terms(readers, term_filter_of(request)) {}

  // False: the index of its segment rules the block out.
  bool keeps(const PlannedBlock& block) {
    auto kept = terms.keeps(block.segment, block.block);
    if (!kept) {
      Error error = std::move(kept).error();
      if (error.help.empty()) error.help = "all blocks of the segment are searched instead";
      damage.reporter.trouble(error);
      ++plan.statistics.indexes_damaged;
      return true;
    }
    if (!*kept) plan.prune_by_index(block);
    return *kept;
  }

  std::vector<segment::Reader*> readers;
  ScanRequest request;
  Damage damage;
  ScanStatistics* total;
  TermPruner terms;
  Plan plan;
  std::size_t taken = 0;  // of plan.blocks
  std::uint64_t bytes_before = 0;
  std::uint64_t reads_before = 0;

  std::uint64_t bytes_read() const {
    std::uint64_t bytes = 0;
    for (const segment::Reader* reader : readers) bytes += reader->bytes_read();
    return bytes;
  }
  std::uint64_t reads() const {
    std::uint64_t count = 0;
    for (const segment::Reader* reader : readers) count += reader->reads();
    return count;
  }
};

SegmentSource::SegmentSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

SegmentSource::~SegmentSource() {
  if (impl_->total != nullptr) impl_->total->add(statistics());
}

Result<std::unique_ptr<SegmentSource>> SegmentSource::open(std::vector<segment::Reader*> readers,
                                                           const ScanRequest& request,
                                                           Reporter& reporter,
                                                           ScanStatistics* total) {
  auto impl = std::make_unique<Impl>(std::move(readers), request, reporter, total);
  impl->plan = Planner(impl->readers, impl->request).plan();
  impl->bytes_before = impl->bytes_read();
  impl->reads_before = impl->reads();
  return std::make_unique<SegmentSource>(std::move(impl));
}

Result<std::unique_ptr<record::Batch>> SegmentSource::next() {
  Impl& own = *impl_;
  while (own.taken < own.plan.blocks.size()) {
    const PlannedBlock& planned = own.plan.blocks[own.taken++];
    if (planned.from_footer) return counted_rows(*planned.info);
    if (!own.keeps(planned)) continue;
    auto block = own.readers[planned.segment]->read_block(planned.block);
    if (!block) {
      own.damage.report(block.error(), planned.info->rows);
      own.damage.is_new = false;
      continue;
    }
    ++own.plan.statistics.blocks_read;
    own.plan.statistics.rows_read += planned.info->rows;
    return std::make_unique<record::Batch>(
        std::make_unique<GuardedBlock>(std::move(*block), own.damage));
  }
  return std::unique_ptr<record::Batch>();
}

std::int64_t SegmentSource::watermark_ns() const {
  const Impl& own = *impl_;
  const bool newest_first = own.request.options.newest_first;
  if (own.taken == own.plan.blocks.size()) {
    return newest_first ? std::numeric_limits<std::int64_t>::min()
                        : std::numeric_limits<std::int64_t>::max();
  }
  const BlockInfo& following = *own.plan.blocks[own.taken].info;
  return newest_first ? following.max_time_ns : following.min_time_ns;
}

bool SegmentSource::skip_damaged() { return std::exchange(impl_->damage.is_new, false); }

std::optional<StoredBlock> SegmentSource::stored_block() const {
  const Impl& own = *impl_;
  if (own.taken == 0) return std::nullopt;
  const PlannedBlock& planned = own.plan.blocks[own.taken - 1];
  const segment::Reader& reader = *own.readers[planned.segment];
  return StoredBlock{reader.name(), planned.block, &reader.footer()};
}

ReadFigures SegmentSource::read_so_far() const {
  const ScanStatistics read = statistics();
  return {.blocks = read.blocks_read, .bytes = read.bytes_read};
}

bool SegmentSource::covered() const { return impl_->damage.blocks == 0; }

ScanStatistics SegmentSource::statistics() const {
  ScanStatistics statistics = impl_->plan.statistics;
  statistics.bytes_read = impl_->bytes_read() - impl_->bytes_before;
  statistics.reads = impl_->reads() - impl_->reads_before;
  statistics.blocks_damaged = impl_->damage.blocks;
  statistics.rows_damaged = impl_->damage.rows;
  return statistics;
}

ScanStatistics explain_scan(const std::vector<segment::Reader*>& readers,
                            const ScanRequest& request) {
  Plan plan = Planner(readers, request).plan();
  TermPruner terms(readers, term_filter_of(request));
  for (const PlannedBlock& block : plan.blocks) {
    if (block.from_footer) continue;
    const auto kept = terms.keeps(block.segment, block.block);
    if (!kept) ++plan.statistics.indexes_damaged;
    if (kept && !*kept) plan.prune_by_index(block);
  }
  return plan.statistics;
}

}  // namespace logkit::query
