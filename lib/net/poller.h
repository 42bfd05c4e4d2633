// Poller: which descriptors are ready (epoll), and a bell that any thread may
// ring to end a wait.
//
// Thread safety: one thread at a time, but for ring().
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <span>

#include "lib/base/result.h"
#include "lib/io/fd.h"

namespace logkit::net {

class Poller {
 public:
  static Result<Poller> open();

  // `key` comes back with the events; kBellKey is taken.
  static constexpr std::uint64_t kBellKey = ~std::uint64_t{0};
  Status add(int fd, std::uint32_t events, std::uint64_t key);
  Status change(int fd, std::uint32_t events, std::uint64_t key);
  void remove(int fd);

  // Waits up to `timeout_ms` (-1: for ever). The bell is silenced and not among
  // the events; the span is valid until the next wait.
  Result<std::span<const epoll_event>> wait(int timeout_ms);
  void ring();

 private:
  static constexpr int kMaxEvents = 128;

  Status control(int operation, int fd, std::uint32_t events, std::uint64_t key);

  io::Fd epoll_;
  io::Fd bell_;
  epoll_event events_[kMaxEvents];
};

}  // namespace logkit::net
