// BlockWorker: does one job at a time, beside its owner where it has a thread,
// else at once.
//
// Thread safety: start() and wait() are for the owner; what a job uses is the
// job's until wait() returns.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace logkit::segment {

class BlockWorker {
 public:
  explicit BlockWorker(bool threaded) : threaded_(threaded) {}
  ~BlockWorker();
  BlockWorker(const BlockWorker&) = delete;
  BlockWorker& operator=(const BlockWorker&) = delete;

  // The job before has been waited for.
  void start(std::function<void()> job);
  // Until the job is done; at once where there is none.
  void wait();
  // wait() would not return at once.
  bool is_busy();

 private:
  void run();

  const bool threaded_;
  std::thread thread_;  // from the first job on
  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> job_;  // empty: none
  bool stops_ = false;
};

}  // namespace logkit::segment
