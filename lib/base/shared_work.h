// SharedWork: what two threads do together. One does a task that takes long, and
// on its way leaves jobs that others can do: the other thread does them when it
// waits, the one itself what is left. What comes of them must not depend on who
// does them, nor when.
//
// Jobs are done in any order, but for those of one Line: in theirs, one at a
// time. Without a thread each is done at once.
//
// Memory: jobs that wait hold kMostWaitingBytes together, and the last of them;
// who posts more does some himself.
//
// Thread safety: start(), wait() and is_busy() are the owner's, settle() the task's, or the
// owner's while there is none; post() is for both, and for jobs. What a task or a job
// uses is theirs until wait() or settle() returns.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace logkit {

class SharedWork {
 public:
  using Job = std::function<void()>;
  static constexpr std::size_t kMostWaitingBytes = std::size_t{32} << 20;

  // Must outlive its jobs.
  class Line {
    friend class SharedWork;
    struct Posted {
      Job job;
      std::size_t bytes = 0;
    };
    std::deque<Posted> jobs_;
    bool is_running_ = false;
    bool is_listed_ = false;  // in lines_
  };

  explicit SharedWork(bool threaded) : threaded_(threaded) {}
  ~SharedWork();
  SharedWork(const SharedWork&) = delete;
  SharedWork& operator=(const SharedWork&) = delete;

  bool is_threaded() const { return threaded_; }

  // The task before has been waited for.
  void start(Job task);
  // Until the task is done, and all that was posted; does jobs meanwhile.
  void wait();
  // The task is under way: wait() would wait for it.
  bool is_busy();

  // `bytes`: about what the job holds.
  void post(Job job, std::size_t bytes = 0);
  void post(Line& line, Job job, std::size_t bytes = 0);
  // Until all is done that was posted; does jobs meanwhile.
  void settle();

 private:
  using Posted = Line::Posted;
  using Lock = std::unique_lock<std::mutex>;

  void run();
  // Of a task or a job while it is not locked.
  void run_unlocked(Lock& lock, const Job& job);
  // False where there is no job that can be begun now.
  bool run_one(Lock& lock);
  bool has_runnable() const { return !jobs_.empty() || !lines_.empty(); }
  void added(Lock& lock, std::size_t bytes);
  void ensure_thread();  // locked

  const bool threaded_;
  std::thread thread_;  // from the first task or job on
  std::mutex mutex_;
  std::condition_variable changed_;
  Job task_;  // empty: none
  bool task_is_running_ = false;
  std::deque<Posted> jobs_;  // of no line
  std::deque<Line*> lines_;  // that have jobs, none of which runs
  std::size_t running_ = 0;  // jobs
  std::size_t waiting_bytes_ = 0;
  bool stops_ = false;
};

}  // namespace logkit
