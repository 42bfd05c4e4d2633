// WorkerPool: threads that run jobs in the order in which they were handed in.
//
// Thread safety: one thread submits and waits.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace logkit::logparse {

class WorkerPool {
 public:
  class Job {
   public:
    virtual ~Job() = default;

   protected:
    virtual void run() = 0;

   private:
    friend class WorkerPool;
    bool is_done_ = false;  // guarded by the pool's mutex
  };

  // They begin with the first job.
  explicit WorkerPool(std::size_t threads) : thread_count_(threads) {}
  ~WorkerPool();  // jobs that nobody waited for are run
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // The job must stay until wait() has come back.
  void submit(Job& job);
  // Until the job is done.
  void wait(Job& job);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable has_job_;
  std::condition_variable has_done_;
  std::deque<Job*> jobs_;
  bool is_closed_ = false;
  std::size_t thread_count_;
  std::vector<std::thread> threads_;
};

}  // namespace logkit::logparse
