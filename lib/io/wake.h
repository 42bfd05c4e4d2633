// Wake: a descriptor that becomes readable when another thread says so, for
// waits in poll(2) that have to end early.
//
// Thread safety: notify() by any thread, the rest by the one that waits.
#pragma once

#include "lib/base/result.h"
#include "lib/io/fd.h"

namespace logkit::io {

class Wake {
 public:
  // Fails where the process has no descriptors left.
  static Result<Wake> create();

  int fd() const { return fd_.get(); }  // poll it for POLLIN
  void notify() const;
  // Makes it unreadable again.
  void clear() const;

 private:
  explicit Wake(Fd fd) : fd_(std::move(fd)) {}

  Fd fd_;
};

// Waits until `fd` can be read (or has ended), `wake` was notified, or
// `timeout_ms` has passed (-1: for ever). True where `fd` is ready. A negative
// `fd` is never ready.
bool wait_readable(int fd, const Wake& wake, int timeout_ms);

}  // namespace logkit::io
