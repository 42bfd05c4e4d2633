// Input: the bytes of a file, a pipe or an archive, decompressed.
//
// open_input() looks at the first bytes, never at the name: gzip, xz, zstd and
// bzip2 streams are decompressed, tar and zip archives give one member after
// the other, anything else comes as it is. A compressed archive is both, and a
// compressed member of an archive is decompressed too. Nothing is buffered
// whole, and bytes come as they arrive, from a compressed pipe as well.
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
  // True where the member's bytes are not those of the file: compressed, or in
  // an archive.
  virtual bool packed() const { return false; }

  // Up to dst.size() decompressed bytes of the current member; 0 at its end.
  virtual Result<std::size_t> read(std::span<char> dst) = 0;

  // The next bytes of the member without taking them: `count` of them, fewer at
  // its end. Waits for them. The view holds until the next call.
  virtual Result<std::string_view> peek(std::size_t count) = 0;
  // Passes over up to `count` bytes of the member, without reading where it
  // can seek; answers how many there were.
  virtual Result<std::uint64_t> skip(std::uint64_t count) = 0;

  // Bytes taken from the file or pipe so far, before decompression: progress.
  virtual std::uint64_t consumed_bytes() const = 0;
};

struct InputOptions {
  // Called before a read that would wait (standard input, a FIFO, a socket),
  // and after 64 MiB without one; its error ends the read. While the read waits, it is called again after
  // every signal and every wake_interval_ms (-1: never).
  std::function<Status()> before_blocking;
  int wake_interval_ms = -1;
};

// `path` "-" is standard input.
Result<std::unique_ptr<Input>> open_input(Fs& fs, std::string_view path, InputOptions options = {});
// From a descriptor it does not own.
Result<std::unique_ptr<Input>> open_input_fd(int fd, std::string name, InputOptions options = {});
// From memory, for tests; decompresses like the others.
Result<std::unique_ptr<Input>> open_input_memory(std::string bytes, std::string name);

}  // namespace logkit::io
