// Source: makes batches. Runs on a thread of its own (and may start more).
//
//   Status MySource::run(Intake& intake) {
//     const OriginId id = intake.origins().add({.source = …, .label = …});
//     while (!intake.stopping()) {
//       auto batch = intake.new_batch();
//       ... fill it, batch->origin = id, ->track, ->token ...
//       if (!intake.put(std::move(batch))) break;
//     }
//     return {};
//   }
//
// Contract:
//   - A batch that was put is delivered, or the process ends before: it is
//     never dropped unless an option asks for it, and then counted. What the
//     source may forget (a checkpoint, an offset, a waiting client) it learns
//     by acknowledged(), never by put().
//   - run() returns when the input has ended, or soon (100 ms) after stop().
//     It may return an error: that source is over, the others go on, and the
//     tool exits with 2. What it put before is delivered.
//   - After run() has returned, acknowledged() still comes for what is under way.
//   - finish() is called once, after the last acknowledgement and when no
//     thread of the delivery runs any more: the last checkpoint is written here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/ship/batch.h"
#include "lib/ship/ledger.h"
#include "lib/ship/origin.h"

namespace logkit::ship {

// Where a source puts its batches. Thread safety: any thread.
class Intake {
 public:
  virtual ~Intake() = default;

  // An empty batch, with the buffers of one that was delivered where there is.
  virtual std::unique_ptr<Batch> new_batch() = 0;
  // Hands a batch on, or waits until memory is free: this is the back-pressure.
  // False where the delivery ends: the batch was not taken, the source returns.
  // A batch without records only moves the acknowledgement on.
  virtual bool put(std::unique_ptr<Batch> batch) = 0;
  // The same without waiting: the batch stays with the caller where there is no room.
  virtual bool try_put(std::unique_ptr<Batch>& batch) = 0;
  virtual bool stopping() const = 0;
  virtual OriginTable& origins() = 0;
  virtual Ledger& ledger() = 0;
  // Something of this source cannot be read: said at once, the tool exits with
  // 2, the source goes on with the rest.
  virtual void trouble(const Error& error) = 0;
  // Something that people should know of and that loses nothing here; seldom. kNotFound:
  // that may come yet.
  virtual void notice(const Error& error) = 0;
};

class Source {
 public:
  virtual ~Source() = default;

  // As typed, for messages.
  virtual const std::string& name() const = 0;
  // Fails where it can never work: a directory that is missing, an address in
  // use. On the main thread, before any run().
  virtual Status open() { return {}; }
  virtual Status run(Intake& intake) = 0;
  // Any thread; run() returns soon.
  virtual void stop() = 0;
  // All batches of `track` up to and including that of `token` are delivered.
  // Any thread, one call at a time; quick, and never calls the intake.
  virtual void acknowledged(std::uint64_t track, std::uint64_t token) = 0;
  // About once a second, on the main thread: write a checkpoint that moved,
  // bring the ledger up to date. An error ends the tool.
  virtual Status tick() { return {}; }
  virtual Status finish() { return {}; }
};

}  // namespace logkit::ship
