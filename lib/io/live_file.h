// LiveFile: a file that others write, rename and remove while it is read.
//
// It stays the same file for as long as it is open, whatever its name leads to
// by then: an open file pins its inode. Fs is for files that do not change; a
// follower of logs needs to ask again and again.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fd.h"

namespace logkit::io {

struct LiveInfo {
  bool is_regular = false;
  bool is_directory = false;
  std::uint64_t size_bytes = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t birth_time_ns = 0;     // 0 where the file system has none
  std::int64_t modified_time_ns = 0;
  std::uint32_t link_count = 0;       // 0: removed, and gone when it is closed
};

class LiveFile {
 public:
  // kNotFound where there is nothing; kInvalid where it is no regular file.
  static Result<LiveFile> open(std::string_view path);

  Result<LiveInfo> info() const;
  // Fills `dst` from `offset`; short at the end of the file as it is now.
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> dst) const;

 private:
  LiveFile(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Fd fd_;
  std::string path_;
};

// Of what the name leads to now; follows symbolic links. kNotFound where it
// leads nowhere.
Result<LiveInfo> live_info(const std::string& path);

}  // namespace logkit::io
