// BlockRunner: works on the batches of a source that can split, on several
// threads, and gives the results in the order of the source.
//
// At most so many batches are on their way as there is work for, and as fit into
// a budget of memory; results wait until they are asked for. A run that may end
// early begins with one batch at a time and takes more with each that it needs.
//
// The thread that asks works too. Threads are started when there is a second
// batch, and have ended when the runner is gone.
//
// Thread safety: one thread at a time; the source and the context must outlive it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "lib/query/exec/block_work.h"

namespace logkit::query {

struct BlockRunnerOptions {
  std::size_t threads = 1;
  std::uint64_t memory_bytes = 24u << 20;  // of batches, by PendingBatch::memory_bytes()
  bool may_end_early = false;
};

class BlockRunner {
 public:
  BlockRunner(Splittable& source, const BlockShare& share, const StageContext& context,
              const BlockRunnerOptions& options);
  ~BlockRunner();

  // Nothing at the end. The batches of a result count as on their way until the
  // next call.
  Result<std::optional<BlockResult>> next();

 private:
  enum class Stage : std::uint8_t { kWaits, kRuns, kDone };
  struct Task {
    std::unique_ptr<PendingBatch> pending;
    std::uint64_t memory_bytes = 0;
    Stage stage = Stage::kWaits;
    BlockResult result;
  };

  Status fill();
  Status take_pending();
  bool has_room() const;
  Status make_work(std::size_t count);
  void start_threads();
  void run_thread(BlockWork& work);
  Task* first_waiting();
  void run_task(Task& task, BlockWork& work, std::unique_lock<std::mutex>& lock);

  Splittable& source_;
  BlockShare share_;
  StageContext context_;
  BlockRunnerOptions options_;
  std::size_t window_ = 0;  // tasks on their way at most
  std::unique_ptr<PendingBatch> pending_;  // that has had no room yet
  bool source_ended_ = false;
  std::uint64_t given_bytes_ = 0;  // of the result given last

  std::vector<std::unique_ptr<BlockWork>> works_;  // of this thread, then of the others
  std::vector<std::thread> threads_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable work_waits_;
  std::condition_variable work_is_done_;
  std::deque<std::unique_ptr<Task>> tasks_;  // in the order of the source
  std::uint64_t tasks_bytes_ = 0;
  bool stops_ = false;
};

}  // namespace logkit::query
