// Fd: a file descriptor that closes itself, and the one loop around read(2)
// and write(2) that restarts after a signal.
//
// Ownership: an Fd owns its descriptor; a failing close(2) has no one to tell,
// which is why everything that must last is synced before.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "lib/base/result.h"

namespace logkit::io {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release();
  void reset();

 private:
  int fd_ = -1;
};

// Opens for reading, close-on-exec. kNotFound where there is nothing. A FIFO
// waits for its writer (kCancelled where a signal ended that) only with `may_wait`.
Result<Fd> open_for_reading(std::string_view path, bool may_wait = true);

// Up to dst.size() bytes; 0 at the end. Waits where it has to, also on a
// descriptor in non-blocking mode. `name` is for messages.
Result<std::size_t> read_some(int fd, std::span<char> dst, std::string_view name);
// All of `bytes`. A reader that went away is kCancelled.
Status write_all(int fd, std::string_view bytes, std::string_view name);
// True where a read would not wait: there are bytes, or the end, or an error.
bool is_readable_now(int fd);

// The errno of a failed call as an Error: kNotFound where nothing is there,
// else kIo with a remedy where there is one.
Error system_error(std::string_view what, std::string_view where, int sys_errno);

}  // namespace logkit::io
