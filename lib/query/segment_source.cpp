#include "lib/query/segment_source.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

#include "lib/query/exec/encoded_match.h"
#include "lib/query/exec/prune.h"
#include "lib/query/exec/term_pruner.h"
#include "lib/query/scanned_block.h"
#include "lib/query/split_source.h"
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
  std::uint64_t memory_bytes = 0;  // about: of the columns that may be loaded
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

// The rows of the block that may match; nothing: all.
std::optional<std::vector<std::uint32_t>> narrow(const EncodedFilter& filter,
                                                 segment::BlockSource& block) {
  segment::SearchableBlock* searched = segment::searchable(block);
  if (searched == nullptr) return std::nullopt;
  auto rows = candidate_rows(filter, *searched);
  // What is damaged is told when the filter itself comes to it.
  if (!rows || rows->size() == block.row_count()) return std::nullopt;
  if (!rows->empty()) searched->narrow(*rows);
  return std::move(*rows);
}

// A block of the plan, to be read by any thread.
class PlannedBatch : public PendingBatch {
 public:
  // `search`: rows that it rules out are left out.
  PlannedBatch(const PlannedBlock& block, segment::Reader& reader,
               const std::optional<EncodedFilter>& search, BlockTrouble& trouble)
      : block_(block), reader_(reader), search_(search), trouble_(trouble) {}

  std::uint64_t memory_bytes() const override { return block_.memory_bytes; }
  Result<std::unique_ptr<record::Batch>> make() override {
    if (block_.from_footer) return counted_rows(*block_.info);
    auto block = reader_.read_block(block_.block);
    if (!block) {
      trouble_.tell(block.error());
      return std::move(block).error();
    }
    auto rows = search_ ? narrow(*search_, **block) : std::nullopt;
    auto batch = std::make_unique<record::Batch>(
        std::make_unique<GuardedBlock>(std::move(*block), trouble_));
    if (rows) batch->select(std::move(*rows));
    return batch;
  }

 private:
  const PlannedBlock& block_;
  segment::Reader& reader_;
  const std::optional<EncodedFilter>& search_;
  BlockTrouble& trouble_;
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

std::optional<EncodedFilter> encoded_filter_of(const ScanRequest& request) {
  const ScanOptions& options = request.options;
  // As for terms: a message may be meant to be in another field.
  if (!options.prune || !options.use_index) return {};
  return encoded_filter_of(request.filter, options.any_field);
}

}  // namespace

struct SegmentSource::Impl {
  Impl(std::vector<segment::Reader*> from, const ScanRequest& wanted, Reporter& reporter,
       ScanStatistics* raised)
      : readers(std::move(from)),
        request(wanted),
        damage{.reporter = reporter},
        total(raised),
        terms(readers, term_filter_of(request)),
        search(encoded_filter_of(request)) {}

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

  // The next block that has to be looked at; null at the end.
  std::unique_ptr<PendingBatch> take(bool elsewhere) {
    while (taken < plan.blocks.size()) {
      const std::size_t place = taken++;
      const PlannedBlock& block = plan.blocks[place];
      if (!block.from_footer && !keeps(block)) continue;
      pending.push_back(place);
      troubles.emplace_back(damage, block.info->rows, elsewhere);
      return std::make_unique<PlannedBatch>(block, *readers[block.segment], search, troubles.back());
    }
    // What was ruled out behind the last block is passed too.
    if (pending.empty()) settled = taken;
    return nullptr;
  }

  // The first pending block has been given. False: it could not be read.
  bool settle() {
    BlockTrouble& trouble = troubles[troubles.size() - pending.size()];
    const PlannedBlock& block = plan.blocks[pending.front()];
    given = pending.front();
    settled = *given + 1;
    pending.pop_front();
    if (pending.empty() && taken == plan.blocks.size()) settled = taken;
    const bool whole = trouble.settle();
    if (whole && !block.from_footer) count_read(block);
    return whole;
  }

  void count_read(const PlannedBlock& block) {
    ++plan.statistics.blocks_read;
    plan.statistics.rows_read += block.info->rows;
  }

  std::vector<segment::Reader*> readers;
  ScanRequest request;
  ScanDamage damage;
  ScanStatistics* total;
  TermPruner terms;
  std::optional<EncodedFilter> search;
  Plan plan;
  std::size_t taken = 0;    // of plan.blocks
  std::size_t settled = 0;  // of plan.blocks: nothing before it is still to come
  std::optional<std::size_t> given;   // of plan.blocks: settled last
  std::deque<std::size_t> pending;    // of plan.blocks: taken and not settled
  std::deque<BlockTrouble> troubles;  // of the blocks taken; the last are pending
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
  // What can be split, beside what a scan is to those who only read it.
  class Scan : public SegmentSource, public Splittable {
   public:
    explicit Scan(std::unique_ptr<Impl> impl)
        : SegmentSource(std::move(impl)), own_(*SegmentSource::impl_) {}
    Result<std::unique_ptr<PendingBatch>> next_pending() override { return own_.take(true); }
    bool settle() override { return own_.settle(); }

   private:
    Impl& own_;
  };
  auto impl = std::make_unique<Impl>(std::move(readers), request, reporter, total);
  impl->plan = Planner(impl->readers, impl->request).plan();
  impl->bytes_before = impl->bytes_read();
  impl->reads_before = impl->reads();
  return std::unique_ptr<SegmentSource>(std::make_unique<Scan>(std::move(impl)));
}

Result<std::unique_ptr<record::Batch>> SegmentSource::next() {
  while (const auto pending = impl_->take(false)) {
    auto batch = pending->make();
    impl_->settle();
    if (batch && (*batch)->row_count() == 0) continue;
    if (batch) return batch;
    impl_->damage.is_new = false;
  }
  return std::unique_ptr<record::Batch>();
}

std::int64_t SegmentSource::watermark_ns() const {
  const Impl& own = *impl_;
  const bool newest_first = own.request.options.newest_first;
  if (own.settled == own.plan.blocks.size()) {
    return newest_first ? std::numeric_limits<std::int64_t>::min()
                        : std::numeric_limits<std::int64_t>::max();
  }
  const BlockInfo& following = *own.plan.blocks[own.settled].info;
  return newest_first ? following.max_time_ns : following.min_time_ns;
}

bool SegmentSource::skip_damaged() { return std::exchange(impl_->damage.is_new, false); }

std::optional<StoredBlock> SegmentSource::stored_block() const {
  const Impl& own = *impl_;
  if (!own.given) return std::nullopt;
  const PlannedBlock& planned = own.plan.blocks[*own.given];
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
