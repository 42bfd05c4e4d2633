#include "lib/query/planned_batch.h"

#include <numeric>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/record/memory_source.h"

namespace logkit::query {
namespace {

using segment::BlockInfo;

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
                                                 segment::SearchableBlock& block) {
  auto rows = candidate_rows(filter, block);
  // What is damaged is told when the filter itself comes to it.
  if (!rows || rows->size() == block.row_count()) return std::nullopt;
  if (!rows->empty()) block.narrow(*rows);
  return std::move(*rows);
}

std::vector<std::uint32_t> all_rows(std::size_t count) {
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

}  // namespace

Result<std::unique_ptr<record::Batch>> PlannedBatch::make() {
  if (slices_ == nullptr && std::exchange(is_made_, true)) return std::unique_ptr<record::Batch>();
  if (slices_ == nullptr && block_.from_footer) return counted_rows(*block_.info);
  auto batch = slices_ == nullptr ? read() : next_slice();
  if (!batch) trouble_.tell(batch.error());
  return batch;
}

Result<std::unique_ptr<record::Batch>> PlannedBatch::read() {
  LK_TRY(auto block, reader_.read_block(block_.block, true));
  segment::SearchableBlock* searched = segment::searchable(*block);
  LK_CHECK(searched != nullptr);
  const bool has_all_fields = searched->has_all_fields();
  std::optional<std::vector<std::uint32_t>> rows;
  if (question_.search && has_all_fields) rows = narrow(*question_.search, *searched);
  if (!has_all_fields || (question_.asks_for_many && searched->is_wide())) {
    if (!rows) rows = all_rows(block->row_count());
    slices_ = segment::BlockSlices::of(std::move(block), std::move(*rows));
    return next_slice();
  }
  auto batch = std::make_unique<record::Batch>(
      std::make_unique<GuardedBlock>(std::move(block), trouble_));
  if (rows) batch->select(std::move(*rows));
  return batch;
}

Result<std::unique_ptr<record::Batch>> PlannedBatch::next_slice() {
  LK_TRY(auto slice, slices_->next());
  if (slice == nullptr) return std::unique_ptr<record::Batch>();
  return std::make_unique<record::Batch>(std::move(slice));
}

}  // namespace logkit::query
