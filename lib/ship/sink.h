// Sink: takes records out of the process. Each has a queue and a thread of its
// own (Outlet), so a slow one stalls no other until memory or spool is full.
//
//   void MySink::send(Parcel& parcel, Answers& answers) {
//     body_.clear();
//     parcel.for_each_pending([&](std::size_t, const Batch& batch, const Record& record) {…});
//     const Reply reply = post(body_);
//     if (reply.ok()) answers.delivered(parcel);
//     else answers.failed(parcel, {.error = reply.error(), .retry_after_ns = …});
//   }
//
// Contract: every parcel is answered exactly once for each send(), at once or
// later, from any thread:
//   delivered  what is pending is where it cannot be lost (a broker's report, a
//              2xx, an fsync); records that were marked rejected go to the dead
//              letters
//   failed     what is pending (not marked delivered or rejected) comes again
//              after a back-off with jitter, or after retry_after_ns; for ever
//              unless --retry-max
//   broken     this sink can never work again (the reader of a pipe left, a
//              configuration the far side refuses): the tool ends
// A sink that can tell records apart marks each before it answers, so that one
// bad record never takes its batch along.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "lib/base/result.h"
#include "lib/ship/origin.h"
#include "lib/ship/parcel.h"

namespace logkit::ship {

struct Failure {
  Error error;                     // said once per kind, as a warning
  std::int64_t retry_after_ns = 0; // what the far side asked for; 0: our back-off
};

// Thread safety: any thread.
class Answers {
 public:
  virtual ~Answers() = default;
  virtual void delivered(Parcel& parcel) = 0;
  virtual void failed(Parcel& parcel, Failure failure) = 0;
  virtual void broken(Parcel& parcel, Error error) = 0;
};

struct SinkLimits {
  std::size_t max_records = 1 << 20;   // of a parcel; batches are never cut, so about
  std::size_t max_bytes = 4u << 20;
  std::int64_t linger_ns = 0;          // wait so long for a parcel to fill
  std::size_t max_in_flight = 1;       // parcels sent and not yet answered
  int idle_ms = -1;                    // call idle() at least so often; -1: never
};

class Sink {
 public:
  virtual ~Sink() = default;

  // As typed (less secrets), for messages and metrics.
  virtual const std::string& name() const = 0;
  virtual SinkLimits limits() const { return {}; }
  // True where a position means something behind this sink: it then gets a share
  // of every batch that has an end_position, also one without records.
  virtual bool wants_positions() const { return false; }
  // On the main thread, before the first send(). Fails where it can never work;
  // a far side that is down is no failure here.
  virtual Status open() { return {}; }
  // On the outlet's thread.
  virtual void send(Parcel& parcel, Answers& answers) = 0;
  // Any thread: the delivery is given up, a send() that waits returns soon.
  virtual void interrupt() {}
  // On the outlet's thread, while there is nothing to send.
  virtual void idle(Answers& answers) { static_cast<void>(answers); }
  // On the outlet's thread: nothing came for a second and nothing is under way, so
  // what large buffers hold can be given back.
  virtual void rest() {}
  // On the outlet's thread, at the end, after the last answer.
  virtual Status close() { return {}; }
};

}  // namespace logkit::ship
