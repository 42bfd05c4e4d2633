// What a scan of segments knows of the trouble of its blocks.
//
// A block that another thread works on keeps its trouble to itself until the
// scan settles it; then, and for a block of the scan's own thread at once, it
// goes to the Reporter. So trouble is told in the order of the scan.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/reporter.h"
#include "lib/record/batch.h"

namespace logkit::query {

// Thread safety: the scan's thread only.
struct ScanDamage {
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

// And whether the block was read.
//
// Thread safety: of the thread that has the block.
class BlockTrouble {
 public:
  // `elsewhere`: until settle() another thread has the block.
  BlockTrouble(ScanDamage& scan, std::uint64_t rows, bool elsewhere)
      : scan_(scan), rows_(rows), elsewhere_(elsewhere) {}

  // Only the first error of a block is told.
  void tell(const Error& error) {
    if (elsewhere_) {
      if (!error_) error_ = error;
      return;
    }
    if (!told_) scan_.report(error, rows_);
    told_ = true;
    scan_.is_new = true;
  }
  void note_read() { was_read_ = true; }
  bool was_read() const { return was_read_; }
  // By the scan's thread. False: there was trouble, which has been told by now.
  bool settle() {
    elsewhere_ = false;
    if (!error_) return !told_;
    tell(*error_);
    scan_.is_new = false;
    return false;
  }

 private:
  ScanDamage& scan_;
  std::uint64_t rows_;
  bool elsewhere_;
  bool told_ = false;
  bool was_read_ = false;
  std::optional<Error> error_;
};

// A block whose errors are told.
class GuardedBlock : public record::BatchSource {
 public:
  GuardedBlock(std::unique_ptr<record::BatchSource> block, BlockTrouble& trouble)
      : block_(std::move(block)), trouble_(trouble) {}

  std::size_t row_count() const override { return block_->row_count(); }
  bool can_reload() const override { return block_->can_reload(); }
  const std::vector<record::Field>& fields() const override { return block_->fields(); }
  Result<record::Column> load(std::size_t index) override { return guard(block_->load(index)); }
  Result<std::optional<record::ValueCounts>> count_values(std::size_t index) override {
    return guard(block_->count_values(index));
  }
  Result<record::Column> load_times() override { return guard(block_->load_times()); }
  std::optional<record::TimeSpan> time_span() const override { return block_->time_span(); }
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
  std::span<const std::string> stream_fields(std::size_t row) const override {
    return block_->stream_fields(row);
  }

 private:
  template <typename T>
  Result<T> guard(Result<T> result) {
    if (!result) trouble_.tell(result.error());
    return result;
  }

  std::unique_ptr<record::BatchSource> block_;
  BlockTrouble& trouble_;
};

}  // namespace logkit::query
