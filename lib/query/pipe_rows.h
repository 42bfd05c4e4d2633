// PipeRows: how many rows came to each pipe of a query, and to each part of its
// filter and through it, for --explain=run.
//
// Thread safety: any number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace logkit::query {

class PipeRows {
 public:
  // Parts are the operands of an `and` at the top of the filter, else it is one.
  PipeRows(std::size_t pipe_count, std::size_t part_count)
      : counts_(pipe_count), parts_(part_count) {}
  void add(std::size_t pipe, std::uint64_t rows) {
    counts_[pipe].fetch_add(rows, std::memory_order_relaxed);
  }
  void add_part(std::size_t part, std::uint64_t rows_in, std::uint64_t rows_out) {
    parts_[part].in.fetch_add(rows_in, std::memory_order_relaxed);
    parts_[part].out.fetch_add(rows_out, std::memory_order_relaxed);
  }
  // Final when the run has ended.
  std::uint64_t came_to(std::size_t pipe) const {
    return counts_[pipe].load(std::memory_order_relaxed);
  }

  std::size_t part_count() const { return parts_.size(); }
  std::uint64_t came_to_part(std::size_t part) const {
    return parts_[part].in.load(std::memory_order_relaxed);
  }
  std::uint64_t passed_part(std::size_t part) const {
    return parts_[part].out.load(std::memory_order_relaxed);
  }

 private:
  struct Part {
    std::atomic<std::uint64_t> in = 0;
    std::atomic<std::uint64_t> out = 0;
  };

  std::vector<std::atomic<std::uint64_t>> counts_;
  std::vector<Part> parts_;
};

}  // namespace logkit::query
