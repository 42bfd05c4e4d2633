#include "lib/io/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>

namespace logkit::io {
namespace {

class FileSource : public ByteSource {
 public:
  explicit FileSource(std::unique_ptr<ReadFile> file) : file_(std::move(file)) {}

  Result<std::size_t> read(std::span<char> dst) override {
    LK_TRY(const std::size_t got, file_->read_at(offset_, std::as_writable_bytes(dst)));
    offset_ += got;
    furthest_ = std::max(furthest_, offset_);
    return got;
  }
  std::uint64_t consumed_bytes() const override { return furthest_; }
  std::int64_t length_bytes() const override {
    return static_cast<std::int64_t>(file_->size_bytes());
  }
  void seek(std::uint64_t offset) override { offset_ = offset; }

 private:
  std::unique_ptr<ReadFile> file_;
  std::uint64_t offset_ = 0;
  std::uint64_t furthest_ = 0;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}

  Result<std::size_t> read(std::span<char> dst) override {
    if (offset_ >= bytes_.size()) return std::size_t{0};
    const std::size_t count = bytes_.copy(dst.data(), dst.size(), offset_);
    offset_ += count;
    return count;
  }
  std::uint64_t consumed_bytes() const override { return offset_; }
  std::int64_t length_bytes() const override { return static_cast<std::int64_t>(bytes_.size()); }
  void seek(std::uint64_t offset) override { offset_ = static_cast<std::size_t>(offset); }

 private:
  std::string bytes_;
  std::size_t offset_ = 0;
};

// An input that never makes anybody wait is asked about all the same, so that
// one without an end can be left.
constexpr std::uint64_t kAskAfterBytes = 64u << 20;

class FdSource : public ByteSource {
 public:
  FdSource(Fd owned, int fd, std::string name, InputOptions options)
      : owned_(std::move(owned)), fd_(fd), name_(std::move(name)), options_(std::move(options)) {}

  Result<std::size_t> read(std::span<char> dst) override {
    if (options_.before_blocking) LK_RETURN_IF_ERROR(wait());
    LK_TRY(const std::size_t got, read_some(fd_, dst, name_));
    consumed_bytes_ += got;
    unasked_bytes_ += got;
    return got;
  }
  std::uint64_t consumed_bytes() const override { return consumed_bytes_; }

 private:
  // Until there is something to read. The hook is called each time before the
  // process goes to sleep, so that what it looks at (a clock, a signal's flag)
  // counts at once.
  Status wait() {
    if (is_readable_now(fd_) && unasked_bytes_ < kAskAfterBytes) return {};
    unasked_bytes_ = 0;
    while (true) {
      LK_RETURN_IF_ERROR(options_.before_blocking());
      pollfd polled{fd_, POLLIN, 0};
      const int ready = ::poll(&polled, 1, options_.wake_interval_ms);
      if (ready > 0 || (ready < 0 && errno != EINTR)) return {};
    }
  }

  Fd owned_;
  int fd_;
  std::string name_;
  InputOptions options_;
  std::uint64_t consumed_bytes_ = 0;
  std::uint64_t unasked_bytes_ = 0;  // since the hook was called
};

class JoinedSource : public ByteSource {
 public:
  JoinedSource(std::string front, std::unique_ptr<ByteSource> rest)
      : front_(std::move(front)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<char> dst) override {
    if (taken_ < front_.size()) {
      const std::size_t count = front_.copy(dst.data(), dst.size(), taken_);
      taken_ += count;
      consumed_bytes_ += count;
      if (taken_ == front_.size()) front_ = std::string();
      return count;
    }
    LK_TRY(const std::size_t got, rest_->read(dst));
    consumed_bytes_ += got;
    return got;
  }
  std::uint64_t consumed_bytes() const override { return consumed_bytes_; }

 private:
  std::string front_;
  std::size_t taken_ = 0;
  std::unique_ptr<ByteSource> rest_;
  std::uint64_t consumed_bytes_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> make_file_source(std::unique_ptr<ReadFile> file) {
  return std::make_unique<FileSource>(std::move(file));
}
std::unique_ptr<ByteSource> make_memory_source(std::string bytes) {
  return std::make_unique<MemorySource>(std::move(bytes));
}
std::unique_ptr<ByteSource> make_owned_fd_source(Fd fd, std::string name, InputOptions options) {
  const int number = fd.get();
  return std::make_unique<FdSource>(std::move(fd), number, std::move(name), std::move(options));
}
std::unique_ptr<ByteSource> make_fd_source(int fd, std::string name, InputOptions options) {
  return std::make_unique<FdSource>(Fd(), fd, std::move(name), std::move(options));
}
std::unique_ptr<ByteSource> make_joined_source(std::string front,
                                               std::unique_ptr<ByteSource> rest) {
  return std::make_unique<JoinedSource>(std::move(front), std::move(rest));
}

}  // namespace logkit::io
