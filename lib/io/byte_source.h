// ByteSource: one stream of bytes, the link of which an Input is made: a file,
// a descriptor or memory at the bottom, decoders and archive members above.
//
// Internal to lib/io. Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fd.h"
#include "lib/io/fs.h"
#include "lib/io/input.h"

namespace logkit::io {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // At least one byte, as many as are at hand; 0 at the end.
  virtual Result<std::size_t> read(std::span<char> dst) = 0;
  // So far, of this stream.
  virtual std::uint64_t consumed_bytes() const = 0;

  // Where it can seek, its length; else -1.
  virtual std::int64_t length_bytes() const { return -1; }
  virtual void seek(std::uint64_t) {}
};

std::unique_ptr<ByteSource> make_file_source(std::unique_ptr<ReadFile> file);
std::unique_ptr<ByteSource> make_memory_source(std::string bytes);
// Of a descriptor that it owns, or not.
std::unique_ptr<ByteSource> make_owned_fd_source(Fd fd, std::string name, InputOptions options);
std::unique_ptr<ByteSource> make_fd_source(int fd, std::string name, InputOptions options);

// `front`, then `rest`. Cannot seek.
std::unique_ptr<ByteSource> make_joined_source(std::string front, std::unique_ptr<ByteSource> rest);

}  // namespace logkit::io
