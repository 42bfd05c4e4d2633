#include "lib/query/segment_source.h"

#include <deque>
#include <limits>
#include <utility>

#include "lib/query/exec/term_pruner.h"
#include "lib/query/planned_batch.h"
#include "lib/query/scan_plan.h"
#include "lib/query/split_source.h"

namespace logkit::query {
namespace {

using segment::BlockInfo;

std::optional<TermFilter> term_filter_of(const ScanRequest& request) {
  const ScanOptions& options = request.options;
  if (!options.prune || !options.use_index) return {};
  return term_filter_of(request.filter, options.any_field);
}

// A prefix may be that of very many names.
bool names_many(const FieldSet& fields) { return fields.all || !fields.prefixes.empty(); }

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
        question{
            .search = encoded_filter_of(request),
            .search_key = search_key(request.filter, request.options.any_field),
            .asks_for_many = names_many(request.filter_fields) || names_many(request.output_fields),
            .asks_for_records = request.output_fields.whole_record} {}

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

  // False: as many rows as there may be have been taken.
  bool may_take(const PlannedBlock& block) {
    const bool is_beyond = request.options.max_rows && rows_taken >= *request.options.max_rows;
    (is_beyond ? plan.statistics.rows_left_out : rows_taken) += block.info->rows;
    return !is_beyond;
  }

  // The next block that has to be looked at; null at the end.
  std::unique_ptr<PlannedBatch> take(bool elsewhere) {
    while (taken < plan.blocks.size()) {
      const std::size_t place = taken++;
      const PlannedBlock& block = plan.blocks[place];
      if (!block.from_footer && (!keeps(block) || !may_take(block))) continue;
      pending.push_back(place);
      troubles.emplace_back(damage, block.info->rows, elsewhere);
      return std::make_unique<PlannedBatch>(block, *readers[block.segment], question,
                                            troubles.back());
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
    if (whole && trouble.was_read()) count_read(block);
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
  BlockQuestion question;
  ScanPlan plan;
  std::size_t taken = 0;    // of plan.blocks
  std::uint64_t rows_taken = 0;
  std::size_t settled = 0;  // of plan.blocks: nothing before it is still to come
  std::optional<std::size_t> given;   // of plan.blocks: settled last
  std::deque<std::size_t> pending;    // of plan.blocks: taken and not settled
  std::deque<BlockTrouble> troubles;  // of the blocks taken; the last are pending
  std::unique_ptr<PlannedBatch> open;  // the block that next() has begun
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
    Result<std::unique_ptr<PendingBatch>> next_pending() override {
      return std::unique_ptr<PendingBatch>(own_.take(true));
    }
    bool settle() override { return own_.settle(); }

   private:
    Impl& own_;
  };
  auto impl = std::make_unique<Impl>(std::move(readers), request, reporter, total);
  impl->plan = plan_blocks(impl->readers, impl->request);
  impl->bytes_before = impl->bytes_read();
  impl->reads_before = impl->reads();
  return std::unique_ptr<SegmentSource>(std::make_unique<Scan>(std::move(impl)));
}

Result<std::unique_ptr<record::Batch>> SegmentSource::next() {
  Impl& own = *impl_;
  while (true) {
    if (own.open == nullptr) own.open = own.take(false);
    if (own.open == nullptr) return std::unique_ptr<record::Batch>();
    auto batch = own.open->make();
    // A block in slices is settled behind the last of them: its other rows are still
    // to come.
    const bool is_given = batch && *batch != nullptr;
    if (is_given && own.open->is_sliced()) {
      own.given = own.pending.front();
      return batch;
    }
    own.open.reset();
    own.settle();
    if (is_given && (*batch)->row_count() > 0) return batch;
    if (!batch) own.damage.is_new = false;
  }
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

std::optional<record::TimeSpan> SegmentSource::time_span() const {
  if (impl_->request.options.max_rows) return std::nullopt;
  return impl_->plan.time_span;
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
  ScanPlan plan = plan_blocks(readers, request);
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
