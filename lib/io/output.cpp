#include "lib/io/output.h"

#include "lib/io/fd.h"

namespace logkit::io {
namespace {

class FdOutput : public Output {
 public:
  FdOutput(int fd, std::string name, std::size_t buffer_bytes)
      : fd_(fd), name_(std::move(name)), buffer_bytes_(buffer_bytes) {
    buffer_.reserve(buffer_bytes);
  }

  // What is left is written, but a failure can no longer be told: who wants to
  // know has called flush().
  ~FdOutput() override { static_cast<void>(flush()); }

  Status write(std::string_view bytes) override {
    if (buffer_.size() + bytes.size() <= buffer_bytes_) {
      buffer_.append(bytes);
      return {};
    }
    LK_RETURN_IF_ERROR(flush());
    if (bytes.size() >= buffer_bytes_) return put(bytes);
    buffer_.append(bytes);
    return {};
  }

  Status flush() override {
    if (buffer_.empty()) return {};
    Status done = put(buffer_);
    buffer_.clear();
    return done;
  }

 private:
  // After a failure nothing more is written: half a record and then a whole
  // one would be worse than the end.
  Status put(std::string_view bytes) {
    if (failure_.ok()) failure_ = write_all(fd_, bytes, name_);
    return failure_;
  }

  int fd_;
  std::string name_;
  std::size_t buffer_bytes_;
  std::string buffer_;
  Status failure_;
};

}  // namespace

std::unique_ptr<Output> make_fd_output(int fd, std::string name, std::size_t buffer_bytes) {
  return std::make_unique<FdOutput>(fd, std::move(name), buffer_bytes);
}

}  // namespace logkit::io
