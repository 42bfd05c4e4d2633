// ExternalSorter: sorts any number of (key, payload) pairs in bounded memory.
//
//   add() …            pairs gather in memory; beyond the budget they are
//                      sorted and written to a temporary file, a run
//   finish_adding()
//   next() …           the merge of all runs, equal keys in the order added
//
// A run is a sequence of: varint key length, varint payload length, key,
// payload. Its file is removed as soon as it is open for reading, so nothing
// is left behind by a crash later on. More than kMaxRuns runs are merged into
// one before going on.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"

namespace logkit::query {

// Negative, zero or positive. A strict weak order.
using CompareKeys = std::function<int(std::string_view a, std::string_view b)>;

// Where what does not fit in memory goes.
struct SpillOptions {
  std::uint64_t memory_bytes = 128u << 20;
  io::Fs* fs = nullptr;  // null: going over the budget is an error
  std::string temporary_dir = "/tmp";
};

class ExternalSorter {
 public:
  struct Item {
    std::string_view key;
    std::string_view payload;
  };
  static constexpr std::size_t kMaxRuns = 64;

  ExternalSorter(CompareKeys compare, SpillOptions options);
  ~ExternalSorter();

  Status add(std::string_view key, std::string_view payload);
  Status finish_adding();
  // False at the end. Views are valid until the next call.
  Result<bool> next(Item& item);

  std::uint64_t memory_bytes() const { return memory_bytes_; }
  std::uint64_t spilled_runs() const { return spilled_runs_; }

 private:
  class Run;

  void sort_in_memory();
  Status spill();
  Status merge_runs();
  void drop_memory();
  Result<bool> next_of_runs(Item& item);
  Status start_heap();
  bool after(std::size_t a, std::size_t b) const;

  CompareKeys compare_;
  SpillOptions options_;
  std::vector<std::unique_ptr<std::string>> blocks_;
  std::vector<Item> items_;
  std::uint64_t memory_bytes_ = 0;
  std::size_t taken_ = 0;  // of items_
  std::vector<std::unique_ptr<Run>> runs_;
  std::vector<std::size_t> heap_;  // run numbers, least key on top
  bool top_is_taken_ = false;
  std::uint64_t spilled_runs_ = 0;
};

}  // namespace logkit::query
