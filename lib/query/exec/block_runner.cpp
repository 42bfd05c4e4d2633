#include "lib/query/exec/block_runner.h"

#include <algorithm>
#include <system_error>

#include "lib/base/worker_thread.h"

namespace logkit::query {
namespace {

// Enough that no thread waits while results are merged.
constexpr std::size_t kTasksPerThread = 2;

}  // namespace

BlockRunner::BlockRunner(Splittable& source, const BlockShare& share, const StageContext& context,
                         const BlockRunnerOptions& options)
    : source_(source), share_(share), context_(context), options_(options) {
  const bool is_alone = options.threads < 2;
  window_ = is_alone || options.may_end_early ? 1 : options.threads * kTasksPerThread;
}

BlockRunner::~BlockRunner() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  work_waits_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Status BlockRunner::make_work(std::size_t count) {
  while (works_.size() < count) {
    LK_TRY(auto work, BlockWork::make(share_, context_));
    works_.push_back(std::move(work));
  }
  return {};
}

Status BlockRunner::take_pending() {
  if (pending_ != nullptr || source_ended_) return {};
  LK_TRY(pending_, source_.next_pending());
  source_ended_ = pending_ == nullptr;
  return {};
}

// The first batch always has.
bool BlockRunner::has_room() const {
  if (tasks_.empty()) return true;
  return tasks_.size() < window_ &&
         given_bytes_ + tasks_bytes_ + pending_->memory_bytes() <= options_.memory_bytes;
}

// Tasks are taken by this thread only: a look without the lock sees them all.
Status BlockRunner::fill() {
  while (true) {
    LK_RETURN_IF_ERROR(take_pending());
    if (pending_ == nullptr || !has_room()) break;
    auto task = std::make_unique<Task>();
    task->memory_bytes = pending_->memory_bytes();
    task->pending = std::move(pending_);
    const std::lock_guard lock(mutex_);
    tasks_bytes_ += task->memory_bytes;
    tasks_.push_back(std::move(task));
  }
  LK_RETURN_IF_ERROR(make_work(1));
  if (tasks_.size() > 1 && threads_.empty()) {
    LK_RETURN_IF_ERROR(make_work(options_.threads));
    start_threads();
  }
  return {};
}

void BlockRunner::start_threads() {
  try {
    while (threads_.size() + 1 < works_.size()) {
      BlockWork& work = *works_[threads_.size() + 1];
      threads_.push_back(start_worker_thread([this, &work] { run_thread(work); }));
    }
  } catch (const std::system_error&) {
    // The system gives no more: the run goes on with those there are.
    return;
  }
}

BlockRunner::Task* BlockRunner::first_waiting() {
  const auto waiting = std::find_if(tasks_.begin(), tasks_.end(), [](const auto& task) {
    return task->stage == Stage::kWaits;
  });
  return waiting == tasks_.end() ? nullptr : waiting->get();
}

void BlockRunner::run_task(Task& task, BlockWork& work, std::unique_lock<std::mutex>& lock) {
  task.stage = Stage::kRuns;
  lock.unlock();
  BlockResult result = work.work_on(*task.pending);
  lock.lock();
  task.result = std::move(result);
  task.stage = Stage::kDone;
}

void BlockRunner::run_thread(BlockWork& work) {
  std::unique_lock lock(mutex_);
  while (true) {
    Task* task = nullptr;
    work_waits_.wait(lock, [&] { return stops_ || (task = first_waiting()) != nullptr; });
    if (stops_) return;
    run_task(*task, work, lock);
    work_is_done_.notify_one();
  }
}

Result<std::optional<BlockResult>> BlockRunner::next() {
  given_bytes_ = 0;
  LK_RETURN_IF_ERROR(fill());
  if (tasks_.empty()) return std::optional<BlockResult>();
  if (!threads_.empty()) work_waits_.notify_all();
  std::unique_lock lock(mutex_);
  while (tasks_.front()->stage != Stage::kDone) {
    if (Task* task = first_waiting()) {
      run_task(*task, *works_.front(), lock);
    } else {
      work_is_done_.wait(lock);
    }
  }
  const std::unique_ptr<Task> task = std::move(tasks_.front());
  tasks_.pop_front();
  tasks_bytes_ -= task->memory_bytes;
  lock.unlock();
  if (options_.threads > 1) {
    window_ = std::min(window_ * 2, options_.threads * kTasksPerThread);
  }
  if (!task->result.batches.empty()) given_bytes_ = task->memory_bytes;
  if (source_.settle()) return std::optional(std::move(task->result));
  // Told already; the block is left out.
  BlockResult nothing;
  nothing.source_rows = task->result.source_rows;
  return std::optional(std::move(nothing));
}

}  // namespace logkit::query
