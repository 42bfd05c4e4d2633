#include "lib/net/poller.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace logkit::net {

Result<Poller> Poller::open() {
  Poller poller;
  poller.epoll_ = io::Fd(epoll_create1(EPOLL_CLOEXEC));
  poller.bell_ = io::Fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!poller.epoll_.valid() || !poller.bell_.valid())
    return Error::io("cannot wait for connections", "epoll", errno);
  LK_RETURN_IF_ERROR(poller.add(poller.bell_.get(), EPOLLIN, kBellKey));
  return poller;
}

Status Poller::add(int fd, std::uint32_t events, std::uint64_t key) {
  return control(EPOLL_CTL_ADD, fd, events, key);
}

Status Poller::change(int fd, std::uint32_t events, std::uint64_t key) {
  return control(EPOLL_CTL_MOD, fd, events, key);
}

Status Poller::control(int operation, int fd, std::uint32_t events, std::uint64_t key) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = key;
  if (epoll_ctl(epoll_.get(), operation, fd, &event) != 0)
    return Error::io("cannot wait for a connection", "epoll", errno);
  return {};
}

void Poller::remove(int fd) {
  static_cast<void>(epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr));
}

Result<std::span<const epoll_event>> Poller::wait(int timeout_ms) {
  const int count = epoll_wait(epoll_.get(), events_, kMaxEvents, timeout_ms);
  if (count < 0) {
    if (errno == EINTR) return std::span<const epoll_event>();
    return Error::io("cannot wait for connections", "epoll", errno);
  }
  epoll_event* const end = std::remove_if(events_, events_ + count, [](const epoll_event& event) {
    return event.data.u64 == kBellKey;
  });
  if (end != events_ + count) {
    std::uint64_t rings = 0;
    static_cast<void>(!::read(bell_.get(), &rings, sizeof rings));
  }
  return std::span<const epoll_event>(events_, end);
}

void Poller::ring() {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(bell_.get(), &one, sizeof one));
}

}  // namespace logkit::net
