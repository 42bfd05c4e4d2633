#include "lib/io/fd.h"

#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace logkit::io {
namespace {

// Waits until a descriptor in non-blocking mode can go on. What it reports is
// found out by the read or write that follows.
void wait_for(int fd, short events) {
  pollfd waited{fd, events, 0};
  ::poll(&waited, 1, -1);
}

const char* remedy(int sys_errno) {
  switch (sys_errno) {
    case ENOSPC:
    case EDQUOT:
      return "free some space, then run the same command again";
    case EROFS:
      return "the file system is mounted read-only";
    case EACCES:
    case EPERM:
      return "check the owner and the mode";
    case EMFILE:
    case ENFILE:
      return "raise the limit of open files (ulimit -n)";
    default:
      return "";
  }
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int Fd::release() {
  const int fd = fd_;
  fd_ = -1;
  return fd;
}

void Fd::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Error system_error(std::string_view what, std::string_view where, int sys_errno) {
  if (sys_errno == ENOENT || sys_errno == ENOTDIR)
    return Error::not_found("no such file or directory", std::string(where));
  Error error = Error::io(std::string(what), std::string(where), sys_errno);
  error.help = remedy(sys_errno);
  return error;
}

Result<Fd> open_for_reading(std::string_view path, bool may_wait) {
  const int fd = ::open(std::string(path).c_str(),
                        O_RDONLY | O_CLOEXEC | (may_wait ? 0 : O_NONBLOCK));
  // Only a FIFO without a writer waits, and only a request to stop ends that.
  if (fd < 0 && errno == EINTR) return Error::cancelled("interrupted while opening");
  if (fd < 0) return system_error("cannot open for reading", path, errno);
  return Fd(fd);
}

Result<std::size_t> read_some(int fd, std::span<char> dst, std::string_view name) {
  while (true) {
    const ssize_t got = ::read(fd, dst.data(), dst.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for(fd, POLLIN);
    } else if (errno == EISDIR) {
      return Error::invalid("is a directory", std::string(name));
    } else if (errno != EINTR) {
      return system_error("cannot read", name, errno);
    }
  }
}

Status write_all(int fd, std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(put));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for(fd, POLLOUT);
    } else if (errno == EPIPE) {
      return Error::cancelled(std::string(name) + " was closed");
    } else if (errno != EINTR) {
      return system_error("cannot write", name, errno);
    }
  }
  return {};
}

bool is_readable_now(int fd) {
  pollfd polled{fd, POLLIN, 0};
  // A failing poll is left to the read that follows.
  return ::poll(&polled, 1, 0) != 0;
}

}  // namespace logkit::io
