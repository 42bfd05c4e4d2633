// Output: a buffered byte sink over a file descriptor.
//
// Flush before you would block: an Input (input.h) polls its descriptor before
// a read that would wait, and calls before_blocking, which flushes the outputs
// of the tool, when nothing is there. A chain of filters so answers at once on
// a trickle and writes large blocks on a flood, with no option to set.
//
// A reader that went away (EPIPE) makes write() answer kCancelled: enough was
// delivered, the tool ends silently with success. SIGPIPE is to be ignored.
// After a failure every later write gives the same error.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace logkit::io {

class Output {
 public:
  virtual ~Output() = default;
  virtual Status write(std::string_view bytes) = 0;
  virtual Status flush() = 0;
};

// Over a descriptor it does not own. `name` is for messages ("standard
// output"). A buffer of 0 bytes writes at once.
std::unique_ptr<Output> make_fd_output(int fd, std::string name,
                                       std::size_t buffer_bytes = 1 << 16);

// Into a string, for tests and for rendering.
class StringOutput : public Output {
 public:
  Status write(std::string_view bytes) override {
    text_.append(bytes);
    return {};
  }
  Status flush() override { return {}; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace logkit::io
