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
#include "lib/query/exec/sort_key.h"

namespace logkit::query {

class SpillWriter;

// Negative, zero or positive. A strict weak order.
using CompareKeys = std::function<int(std::string_view a, std::string_view b)>;
// Where those of two keys differ they say the order, and the keys are not compared.
using PrefixOfKey = std::function<KeyPrefix(std::string_view key)>;

// Where what does not fit in memory goes.
struct SpillOptions {
  std::uint64_t memory_bytes = 96u << 20;
  io::Fs* fs = nullptr;  // null: going over the budget is an error
  std::string temporary_dir = "/tmp";
};

class ExternalSorter {
 public:
  struct Item {
    std::string_view key;
    std::string_view payload;
    KeyPrefix prefix;
  };
  static constexpr std::size_t kMaxRuns = 64;

  // `prefix` may be null: keys are then always compared.
  ExternalSorter(CompareKeys compare, SpillOptions options, PrefixOfKey prefix = nullptr);
  ~ExternalSorter();

  Status add(std::string_view key, std::string_view payload);
  // Pairs that the caller holds sorted become a run without being held here as
  // well: begin_run(), add_to_run() in their order, end_run().
  Status begin_run();
  Status add_to_run(std::string_view key, std::string_view payload);
  Status end_run();
  Status finish_adding();
  // False at the end. Views are valid until the next call.
  Result<bool> next(Item& item);
  // finish_adding(), then `use` of each pair in order.
  Status give_all(const std::function<Status(std::string_view key, std::string_view payload)>& use);

  std::uint64_t memory_bytes() const { return memory_bytes_; }
  std::uint64_t spilled_runs() const { return spilled_runs_; }

 private:
  class Run;

  int compare(const Item& a, const Item& b) const;
  KeyPrefix prefix_of(std::string_view key) const { return prefix_ ? prefix_(key) : KeyPrefix(); }
  void sort_in_memory();
  Status spill();
  Status merge_runs();
  void drop_memory();
  Result<bool> next_of_runs(Item& item);
  Status start_heap();
  bool after(std::size_t a, std::size_t b) const;

  CompareKeys compare_;
  SpillOptions options_;
  PrefixOfKey prefix_;
  std::unique_ptr<SpillWriter> run_;  // that is written
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
