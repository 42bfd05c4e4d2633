#include "lib/io/wake.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace logkit::io {

Result<Wake> Wake::create() {
  Fd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd.valid()) return system_error("cannot make a wake-up descriptor", "", errno);
  return Wake(std::move(fd));
}

void Wake::notify() const {
  const std::uint64_t one = 1;
  // Only a full counter refuses, and then it is readable already.
  if (::write(fd_.get(), &one, sizeof one) < 0) return;
}

void Wake::clear() const {
  std::uint64_t count = 0;
  if (::read(fd_.get(), &count, sizeof count) < 0) return;
}

bool wait_readable(int fd, const Wake& wake, int timeout_ms) {
  pollfd entries[] = {{fd, POLLIN, 0}, {wake.fd(), POLLIN, 0}};
  if (::poll(entries, 2, timeout_ms) <= 0) return false;
  return entries[0].revents != 0;
}

}  // namespace logkit::io
