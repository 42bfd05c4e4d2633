// Delivery: sources on one side, sinks on the other, and between them bounded
// memory, a queue a sink, retries, and acknowledgements back to the sources.
//
//   Delivery delivery(options);
//   delivery.add_source(…); delivery.add_sink(…);
//   LK_RETURN_IF_ERROR(delivery.start());
//   while (!delivery.wait(100)) { if (stop wanted) delivery.stop_sources(); … }
//   LK_RETURN_IF_ERROR(delivery.finish(deadline));
//
// Nothing is dropped here but what a gate (--quota) drops and counts. Batches
// of one source reach each sink in the order in which they were put.
//
// Thread safety: the Intake by any thread, the rest by the owner's.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "lib/ship/lane_splitter.h"
#include "lib/ship/ledger.h"
#include "lib/ship/origin.h"
#include "lib/ship/outlet.h"
#include "lib/ship/router.h"
#include "lib/ship/source.h"
#include "lib/ship/tracker.h"

namespace logkit::ship {

struct DeliveryOptions {
  std::size_t max_memory_bytes = 64u << 20;  // of batches under way
  OutletOptions outlet;
  KeepDead keep_dead;  // none: a rejected record ends the tool
  // A failure that will be retried, for people; calls come one at a time.
  std::function<void(const std::string& sink, const Error& error)> warn;
  // Something of a source that cannot be read, as above.
  std::function<void(const Error& error)> trouble;
  // Something of a source to be told of, as above.
  std::function<void(const Error& error)> notice;
  // False where the records were counted when they came in: behind a spool.
  bool counts_reads = true;
  // Whether a batch may come in now: a rate. With `may_wait` it answers when it
  // may, true. Any thread.
  std::function<bool(const Batch& batch, bool may_wait)> ready;
  // A batch that is put is cut into batches of so much, each of which has to be
  // ready by itself; one that is tried is not.
  ParcelBounds piece;
  // What every batch passes before it is routed: quotas. May take records out (and
  // counts them). Any thread.
  std::function<void(Batch& batch)> gate;
  std::function<std::int64_t()> now_ns;  // the wall clock, for Batch::received_ns
};

class Delivery : public Intake {
 public:
  // `ledger` and `origins` outlive it.
  Delivery(DeliveryOptions options, Ledger& ledger, OriginTable& origins);
  ~Delivery() override;

  void add_source(std::unique_ptr<Source> source);
  void add_sink(std::unique_ptr<Sink> sink);
  // Without one every sink gets everything.
  void set_router(std::unique_ptr<Router> router) { router_ = std::move(router); }

  // From then on urgent records overtake the others, at each sink.
  void set_lanes(std::unique_ptr<LaneSplitter> splitter);
  // Where sources say themselves which lane a batch is of: some of the memory is
  // for the urgent one.
  void keep_room_for_urgent() { tracker_.keep_room_for_urgent(); }

  // Opens sinks, then sources, then starts the threads. Signals stay with the
  // calling thread.
  Status start();
  // True when there is nothing left to do: all sources have ended and all is
  // delivered, or a sink broke. Waits at most so long.
  bool wait(int timeout_ms);
  void stop_sources();
  // Gives what is under way so long to arrive, then ends all threads and
  // finishes the sources. The error of a sink that broke, or what was not
  // delivered in time.
  Status finish(int timeout_ms);
  // Once a second.
  Status tick();
  // Of sources that ended with one; taken once.
  std::vector<Error> take_source_errors();
  bool is_broken() const { return broken_; }
  // Of all batches that came in.
  std::uint64_t taken_bytes() const { return tracker_.taken_bytes(); }
  // While little comes in: gives back what is kept for more.
  void rest() { tracker_.release_spare(); }

  std::unique_ptr<Batch> new_batch() override { return tracker_.new_batch(); }
  bool put(std::unique_ptr<Batch> batch) override;
  bool try_put(std::unique_ptr<Batch>& batch) override;
  bool stopping() const override { return stopping_; }
  OriginTable& origins() override { return origins_; }
  Ledger& ledger() override { return ledger_; }
  void trouble(const Error& error) override;
  void notice(const Error& error) override;

 private:
  // A source's intake: says whose batches they are.
  class Entrance;

  bool admit(std::unique_ptr<Batch>& batch, bool may_wait);
  bool distribute(std::unique_ptr<Batch> batch, std::size_t reserved_bytes);
  void count(const Batch& batch);
  bool push(std::unique_ptr<Batch> batch, std::size_t reserved_bytes);
  Status push_urgent(Batch& batch);
  Status push_shares(std::unique_ptr<Batch> batch, std::size_t reserved_bytes);
  Result<std::vector<Share>> shares_of(const Batch& batch);
  void break_off(Error error);
  void run_source(Source& source, Entrance& entrance);
  // No more is worth waiting for.
  void hurry_outlets();
  bool waits_for_sources() const { return running_sources_ > 0; }

  DeliveryOptions options_;
  Ledger& ledger_;
  OriginTable& origins_;
  Tracker tracker_;
  std::vector<std::unique_ptr<Source>> sources_;
  std::vector<std::unique_ptr<Entrance>> entrances_;
  std::vector<std::unique_ptr<Outlet>> outlets_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<LaneSplitter> splitter_;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> running_sources_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> broken_ = false;
  bool finished_ = false;

  std::mutex order_;  // routes and pushes: one batch at a time
  std::mutex state_;  // what follows
  std::condition_variable changed_;
  Status failure_;
  std::vector<Error> source_errors_;
};

}  // namespace logkit::ship
