#include "lib/segment/block_worker.h"

#include <utility>

#include "lib/base/check.h"
#include "lib/base/worker_thread.h"

namespace logkit::segment {

BlockWorker::~BlockWorker() {
  if (!thread_.joinable()) return;
  wait();
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void BlockWorker::start(std::function<void()> job) {
  if (!threaded_) return job();
  {
    const std::lock_guard lock(mutex_);
    LK_CHECK(!job_);
    job_ = std::move(job);
  }
  changed_.notify_all();
  if (!thread_.joinable()) thread_ = start_worker_thread([this] { run(); });
}

void BlockWorker::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !job_; });
}

bool BlockWorker::is_busy() {
  const std::lock_guard lock(mutex_);
  return static_cast<bool>(job_);
}

void BlockWorker::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stops_ || job_; });
    if (stops_) return;
    lock.unlock();
    job_();
    lock.lock();
    job_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace logkit::segment
