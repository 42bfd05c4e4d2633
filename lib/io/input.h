// Input: the bytes of a file, a pipe or an archive, decompressed.
//
// open_input() looks at the first bytes, never at the name: gzip, xz, zstd and
// bzip2 streams are decompressed, tar and zip archives give one member after
// the other, anything else comes as it is (libarchive's raw format). A plain
// file is never buffered whole.
//
//   LK_TRY(auto input, open_input(path, options));
//   while (true) {
//     LK_TRY(bool more, input->next_member());
//     if (!more) break;
//     ... LineReader lines(*input, …) …
//   }
//
// Errors name the path (and member) and the offset; a truncated compressed
// file gives every byte that could be decoded first, then the error.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/io/output.h"

namespace logkit::io {

class Input {
 public:
  virtual ~Input() = default;

  // Moves to the first, then to the next member; false after the last. A
  // plain or compressed file or a pipe is one member. Directories and other
  // special members of an archive are skipped.
  virtual Result<bool> next_member() = 0;

  // "app.log", "logs.tar: kafka/server.log", "standard input".
  virtual const std::string& name() const = 0;
  // The member's own path, empty where the input is no archive.
  virtual const std::string& member() const = 0;

  // Up to dst.size() decompressed bytes of the current member; 0 at its end.
  virtual Result<std::size_t> read(std::span<char> dst) = 0;

  // Bytes taken from the file or pipe so far, before decompression: progress.
  virtual std::uint64_t consumed_bytes() const = 0;
};

struct InputOptions {
  // Called before a read that would wait (standard input, a FIFO, a socket).
  std::function<Status()> before_blocking;
};

// `path` "-" is standard input.
Result<std::unique_ptr<Input>> open_input(Fs& fs, std::string_view path, InputOptions options = {});
// From a descriptor it does not own.
Result<std::unique_ptr<Input>> open_input_fd(int fd, std::string name, InputOptions options = {});
// From memory, for tests; decompresses like the others.
Result<std::unique_ptr<Input>> open_input_memory(std::string bytes, std::string name);

}  // namespace logkit::io
