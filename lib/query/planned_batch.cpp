#include "lib/query/planned_batch.h"

#include <numeric>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/record/memory_source.h"

namespace logkit::query {
namespace {

using segment::BlockInfo;

// Who looks for something rare finds it: where so few rows may match, one does.
constexpr std::size_t kFewRows = 64;

// Rows of which nobody wants more than their number. Each has the block's
// first time: where the whole block is in the window, so is that.
std::unique_ptr<record::Batch> counted_rows(const BlockInfo& info) {
  auto source = std::make_unique<record::MemorySource>(info.rows);
  source->set_times(
      record::Column::times(std::vector<std::int64_t>(info.rows, info.min_time_ns), {}));
  return std::make_unique<record::Batch>(std::move(source));
}

// A block whose rows all match, of which nobody wants more than their times: it is
// read when these are loaded.
class TimesOfBlock : public record::BatchSource {
 public:
  TimesOfBlock(const PlannedBlock& block, segment::Reader& reader, BlockTrouble& trouble)
      : block_(block), reader_(reader), trouble_(trouble) {}

  std::size_t row_count() const override { return block_.info->rows; }
  const std::vector<record::Field>& fields() const override { return no_fields_; }
  Result<record::Column> load(std::size_t) override { LK_UNREACHABLE(); }
  std::optional<record::TimeSpan> time_span() const override {
    return record::TimeSpan{block_.info->min_time_ns, block_.info->max_time_ns};
  }
  Result<record::Column> load_times() override {
    auto times = read_times();
    if (!times) trouble_.tell(times.error());
    return times;
  }
  Result<bool> append_original(std::size_t, std::string&) override { return false; }
  Result<bool> append_raw_line(std::size_t, std::string&) override { return false; }
  // Of rows that are counted nobody asks for the order.
  bool has_arrivals() const override { return true; }
  bool has_stored_time() const override { return true; }
  Result<std::uint64_t> arrival(std::size_t row) override {
    return block_.info->first_arrival + row;
  }

 private:
  Result<record::Column> read_times() {
    trouble_.note_read();
    LK_TRY(const auto block, reader_.read_block(block_.block, true));
    return block->load_times();
  }

  const PlannedBlock& block_;
  segment::Reader& reader_;
  BlockTrouble& trouble_;
  std::vector<record::Field> no_fields_;
};

// The rows of the block that may match; nothing: nobody knows.
std::optional<CandidateRows> narrow(const BlockQuestion& question,
                                    segment::SearchableBlock& block) {
  auto found = candidate_rows(*question.search, block);
  // What is damaged is told when the filter itself comes to it.
  if (!found) return std::nullopt;
  const std::size_t count = found->rows.size();
  if (count > 0 && count < block.row_count()) {
    const bool some_match = !found->sure.empty() || count <= kFewRows;
    block.narrow(found->rows, question.asks_for_records && some_match);
  }
  return std::move(*found);
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
  if (slices_ == nullptr && block_.times_only) {
    return std::make_unique<record::Batch>(
        std::make_unique<TimesOfBlock>(block_, reader_, trouble_));
  }
  trouble_.note_read();
  auto batch = slices_ == nullptr ? read() : next_slice();
  if (!batch) trouble_.tell(batch.error());
  return batch;
}

Result<std::unique_ptr<record::Batch>> PlannedBatch::read() {
  LK_TRY(auto block, reader_.read_block(block_.block, true));
  segment::SearchableBlock* searched = segment::searchable(*block);
  LK_CHECK(searched != nullptr);
  const bool has_all_fields = searched->has_all_fields();
  std::optional<CandidateRows> found;
  if (question_.search && has_all_fields) found = narrow(question_, *searched);
  if (!has_all_fields || (question_.asks_for_many && searched->is_wide())) {
    auto rows = found ? std::move(found->rows) : all_rows(block->row_count());
    slices_ = segment::BlockSlices::of(std::move(block), std::move(rows));
    return next_slice();
  }
  auto batch = std::make_unique<record::Batch>(
      std::make_unique<GuardedBlock>(std::move(block), trouble_));
  if (found) {
    batch->select(std::move(found->rows));
    batch->set_known_rows(std::move(found->sure), question_.search_key);
  }
  return batch;
}

Result<std::unique_ptr<record::Batch>> PlannedBatch::next_slice() {
  LK_TRY(auto slice, slices_->next());
  if (slice == nullptr) return std::unique_ptr<record::Batch>();
  return std::make_unique<record::Batch>(std::move(slice));
}

}  // namespace logkit::query
