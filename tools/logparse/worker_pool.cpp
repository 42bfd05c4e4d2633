#include "tools/logparse/worker_pool.h"

#include "lib/base/worker_thread.h"

namespace logkit::logparse {

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  has_job_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkerPool::submit(Job& job) {
  while (threads_.size() < thread_count_) threads_.push_back(start_worker_thread([this] { work(); }));
  {
    const std::lock_guard lock(mutex_);
    job.is_done_ = false;
    jobs_.push_back(&job);
  }
  has_job_.notify_one();
}

void WorkerPool::wait(Job& job) {
  std::unique_lock lock(mutex_);
  has_done_.wait(lock, [&job] { return job.is_done_; });
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    has_job_.wait(lock, [this] { return is_closed_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    Job& job = *jobs_.front();
    jobs_.pop_front();
    lock.unlock();
    job.run();
    lock.lock();
    job.is_done_ = true;
    has_done_.notify_all();
  }
}

}  // namespace logkit::logparse
