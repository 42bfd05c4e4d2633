// Outlet: the queue and the thread before one sink. Makes parcels of what
// waits, sends them, retries what failed, and tells the tracker what is done.
//
// There is a queue a lane. Nothing of a lane is sent while one with the right of
// way has something to send, or waits to send it again.
//
// Thread safety: push() and the answers by any thread; start(), finish() and
// abandon() by the delivery's owner.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lib/ship/backoff.h"
#include "lib/ship/ledger.h"
#include "lib/ship/share_cut.h"
#include "lib/ship/sink.h"
#include "lib/ship/tracker.h"

namespace logkit::ship {

// Keeps the records of a parcel that were rejected, with their causes. Its error
// ends the tool: a record that has no place at all must not be forgotten.
using KeepDead = std::function<Status(const Sink& sink, const Parcel& parcel)>;

struct OutletOptions {
  BackoffOptions backoff;
  std::optional<std::uint64_t> retry_max;  // then a dead letter; nothing: for ever
  // In place of what the sink says of itself.
  ParcelBounds parcel;
  std::optional<std::int64_t> linger_ns;
};

class Outlet : public Answers {
 public:
  // What the outlet needs of its delivery. `keep_dead` and `warn` may be
  // called by any thread, one call at a time.
  struct Context {
    Tracker& tracker;
    Ledger& ledger;
    const OriginTable& origins;
    KeepDead keep_dead;
    std::function<void(const Sink& sink, const Error& error)> warn;
    // The sink or its dead letters can never work again.
    std::function<void(Error)> broken;
  };

  Outlet(std::unique_ptr<Sink> sink, OutletOptions options, Context context);
  ~Outlet() override;

  Sink& sink() { return *sink_; }
  void start();
  // The share as it has to be pushed, in parts. The tracker counts each.
  std::vector<Share> cut(Share share) const;
  void push(Share share);
  // Nothing more will come that is worth waiting for.
  void hurry();
  // Delivers what waits, closes the sink and ends the thread.
  Status finish();
  // Ends the thread with what waits undelivered, hence unacknowledged.
  void abandon();

  void delivered(Parcel& parcel) override;
  void failed(Parcel& parcel, Failure failure) override;
  void broken(Parcel& parcel, Error error) override;

 private:
  using Clock = std::chrono::steady_clock;

  struct Answer {
    enum class Kind : std::uint8_t { kDelivered, kFailed, kBroken };
    Parcel* parcel = nullptr;
    Kind kind = Kind::kDelivered;
    Failure failure;
  };
  struct Flight {
    std::unique_ptr<Parcel> parcel;
    Clock::time_point sent;
    std::optional<Clock::time_point> again;  // it failed: send it then
  };
  struct Queue {
    std::deque<Share> shares;
    std::size_t records = 0;
    std::size_t bytes = 0;
    Clock::time_point oldest;  // when the first came
  };

  void run();
  // One step: answers, a retry that is due, a new parcel, or a wait.
  bool step(std::unique_lock<std::mutex>& lock);
  void take_answers(std::unique_lock<std::mutex>& lock);
  void settle(Answer& answer);
  void retry_later(Flight& flight, const Failure& failure);
  void give_up(Parcel& parcel, const std::string& cause);
  void complete(Flight& flight);
  bool send_something(std::unique_lock<std::mutex>& lock);
  bool send_due_retry(Lane lane, std::unique_lock<std::mutex>& lock);
  bool send_next(Lane lane, std::unique_lock<std::mutex>& lock);
  std::unique_ptr<Parcel> take_parcel(Lane lane);
  void wait(std::unique_lock<std::mutex>& lock);
  bool may_rest() const;
  bool parcel_is_ready(Lane lane, Clock::time_point now) const;
  // What is in flight, and of that what failed.
  std::size_t flights(Lane lane) const;
  bool waits_for_retry(Lane lane) const;
  // Nothing waits to be sent, for the first time or again.
  bool is_clear(Lane lane) const;
  bool queues_are_empty() const;
  Queue& queue(Lane lane) { return queues_[static_cast<std::size_t>(lane)]; }
  const Queue& queue(Lane lane) const { return queues_[static_cast<std::size_t>(lane)]; }

  std::unique_ptr<Sink> sink_;
  const OutletOptions options_;
  const Context context_;
  SinkLimits limits_;
  Backoff backoff_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::array<Queue, kLanes> queues_;
  std::vector<Answer> answers_;
  bool finishing_ = false;
  bool hurries_ = false;
  bool abandoned_ = false;

  // The thread's own.
  std::map<std::uint64_t, Flight> flights_;
  std::uint64_t next_id_ = 1;
  Clock::time_point last_sent_;
  bool rested_ = true;
  Status closed_;
  std::thread thread_;
};

}  // namespace logkit::ship
