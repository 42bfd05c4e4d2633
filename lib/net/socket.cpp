#include "lib/net/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>

namespace logkit::net {
namespace {

constexpr int kBacklog = 1024;
constexpr int kReceiveBufferBytes = 8 << 20;

void set_option(int fd, int level, int name, int value) {
  // Each is an improvement that the socket works without.
  static_cast<void>(setsockopt(fd, level, name, &value, sizeof value));
}

template <typename Prepare>
Result<io::Fd> bind_first(const Address& address, int type, Prepare prepare) {
  LK_TRY(const auto candidates, resolve(address, type));
  int last_errno = EADDRNOTAVAIL;
  for (const SocketAddress& candidate : candidates) {
    io::Fd fd(::socket(candidate.storage.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (fd.valid()) {
      prepare(fd.get());
      if (::bind(fd.get(), candidate.get(), candidate.size_bytes) == 0 &&
          (type != SOCK_STREAM || ::listen(fd.get(), kBacklog) == 0))
        return fd;
    }
    last_errno = errno;
  }
  Error error = Error::io("cannot listen", address.text(), last_errno);
  if (last_errno == EADDRINUSE) error.help = "another program listens there; choose another port";
  if (last_errno == EACCES) error.help = "ports below 1024 need root or CAP_NET_BIND_SERVICE";
  return error;
}

void set_timeouts(int fd, int timeout_ms) {
  const timeval limit{.tv_sec = timeout_ms / 1000, .tv_usec = (timeout_ms % 1000) * 1000};
  static_cast<void>(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  static_cast<void>(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit));
}

}  // namespace

Result<io::Fd> listen_tcp(const Address& address) {
  return bind_first(address, SOCK_STREAM,
                    [](int fd) { set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1); });
}

Result<io::Fd> bind_udp(const Address& address) {
  return bind_first(address, SOCK_DGRAM, [](int fd) {
    set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
    set_option(fd, SOL_SOCKET, SO_RCVBUF, kReceiveBufferBytes);
    // Beyond net.core.rmem_max, where we may.
    set_option(fd, SOL_SOCKET, SO_RCVBUFFORCE, kReceiveBufferBytes);
  });
}

std::uint16_t bound_port(int fd) {
  SocketAddress own;
  own.size_bytes = sizeof own.storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&own.storage), &own.size_bytes) != 0) return 0;
  return own.port();
}

Result<io::Fd> connect_tcp(const Address& address, int timeout_ms) {
  LK_TRY(const auto candidates, resolve(address, SOCK_STREAM));
  int last_errno = EADDRNOTAVAIL;
  for (const SocketAddress& candidate : candidates) {
    io::Fd fd(::socket(candidate.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd.valid()) {
      last_errno = errno;
      continue;
    }
    // The send timeout bounds connect(2) too.
    set_timeouts(fd.get(), timeout_ms);
    if (::connect(fd.get(), candidate.get(), candidate.size_bytes) == 0) {
      tune_connection(fd.get());
      return fd;
    }
    last_errno = errno == EINPROGRESS ? ETIMEDOUT : errno;
  }
  return Error::io("cannot connect", address.text(), last_errno);
}

std::size_t affordable_connections(std::size_t wanted) {
  constexpr rlim_t kLeast = 8;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return wanted;
  return static_cast<std::size_t>(std::min<rlim_t>(wanted, std::max(files.rlim_cur / 4, kLeast)));
}

void tune_connection(int fd) {
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 60);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 15);
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 4);
}

}  // namespace logkit::net
