#include "lib/base/shared_work.h"

#include <utility>

#include "lib/base/check.h"
#include "lib/base/worker_thread.h"

namespace logkit {
namespace {

// This thread does a job: it must not wait for one, which may be its own.
thread_local bool does_job = false;

}  // namespace

SharedWork::~SharedWork() {
  if (!thread_.joinable()) return;
  wait();
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SharedWork::ensure_thread() {
  if (!thread_.joinable()) thread_ = start_worker_thread([this] { run(); });
}

void SharedWork::start(Job task) {
  if (!threaded_) return task();
  {
    const std::lock_guard lock(mutex_);
    LK_CHECK(!task_);
    task_ = std::move(task);
    ensure_thread();
  }
  changed_.notify_all();
}

void SharedWork::wait() {
  Lock lock(mutex_);
  while (task_ || has_runnable() || running_ > 0) {
    if (!run_one(lock)) changed_.wait(lock);
  }
}

bool SharedWork::is_busy() {
  const std::lock_guard lock(mutex_);
  return static_cast<bool>(task_);
}

void SharedWork::settle() {
  Lock lock(mutex_);
  while (has_runnable() || running_ > 0) {
    if (!run_one(lock)) changed_.wait(lock);
  }
}

void SharedWork::post(Job job, std::size_t bytes) {
  if (!threaded_) return job();
  Lock lock(mutex_);
  jobs_.push_back({std::move(job), bytes});
  added(lock, bytes);
}

void SharedWork::post(Line& line, Job job, std::size_t bytes) {
  if (!threaded_) return job();
  Lock lock(mutex_);
  line.jobs_.push_back({std::move(job), bytes});
  if (!line.is_running_ && !line.is_listed_) {
    line.is_listed_ = true;
    lines_.push_back(&line);
  }
  added(lock, bytes);
}

void SharedWork::added(Lock& lock, std::size_t bytes) {
  waiting_bytes_ += bytes;
  changed_.notify_all();
  ensure_thread();
  while (waiting_bytes_ > kMostWaitingBytes) {
    if (run_one(lock)) continue;
    if (does_job) return;
    changed_.wait(lock);
  }
}

void SharedWork::run_unlocked(Lock& lock, const Job& job) {
  lock.unlock();
  job();
  lock.lock();
}

// Lines first: nobody can help with what is left of one in the end.
bool SharedWork::run_one(Lock& lock) {
  if (!has_runnable()) return false;
  Line* const line = lines_.empty() ? nullptr : lines_.front();
  std::deque<Posted>& jobs = line == nullptr ? jobs_ : line->jobs_;
  Posted posted = std::move(jobs.front());
  jobs.pop_front();
  waiting_bytes_ -= posted.bytes;
  if (line != nullptr) {
    lines_.pop_front();
    line->is_listed_ = false;
    line->is_running_ = true;
  }
  ++running_;
  const bool did_job = std::exchange(does_job, true);
  run_unlocked(lock, posted.job);
  does_job = did_job;
  lock.unlock();
  posted.job = nullptr;  // what it holds may be much
  lock.lock();
  --running_;
  if (line != nullptr) {
    line->is_running_ = false;
    line->is_listed_ = !line->jobs_.empty();
    if (line->is_listed_) lines_.push_front(line);
  }
  changed_.notify_all();
  return true;
}

void SharedWork::run() {
  Lock lock(mutex_);
  while (true) {
    if (task_ && !task_is_running_) {
      task_is_running_ = true;
      run_unlocked(lock, task_);
      task_is_running_ = false;
      task_ = nullptr;
      changed_.notify_all();
    } else if (!run_one(lock)) {
      if (stops_) return;
      changed_.wait(lock);
    }
  }
}

}  // namespace logkit
