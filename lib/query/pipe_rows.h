// PipeRows: how many rows came to each pipe of a query, for --explain=run.
//
// Thread safety: any number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace logkit::query {

class PipeRows {
 public:
  explicit PipeRows(std::size_t pipe_count) : counts_(pipe_count) {}
  void add(std::size_t pipe, std::uint64_t rows) {
    counts_[pipe].fetch_add(rows, std::memory_order_relaxed);
  }
  // Final when the run has ended.
  std::uint64_t came_to(std::size_t pipe) const {
    return counts_[pipe].load(std::memory_order_relaxed);
  }

 private:
  std::vector<std::atomic<std::uint64_t>> counts_;
};

}  // namespace logkit::query
