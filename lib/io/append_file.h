// AppendFile: a file that grows over many runs of a program: output of records,
// dead letters. Mode 0640.
//
// A write that fails half-way is taken back, so the file ends with the last
// record that was written whole.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fd.h"

namespace logkit::io {

class AppendFile {
 public:
  // Made where it is missing; kInvalid where it is a pipe. Of lines: what a crash left of a last
  // line, which has no end, is cut off.
  static Result<AppendFile> open(std::string path);

  Status append(std::string_view bytes);
  // Fails, too, where the file was removed from under the writer: nobody will ever
  // find what was appended.
  Status sync();
  // Looks whether the path still means this file, and opens it again where
  // somebody (logrotate) renamed or removed it. True where what is appended next
  // is at another place than behind what was appended last: in another file, or
  // in this one cut by somebody.
  Result<bool> follow_path();
  std::uint64_t size_bytes() const { return size_bytes_; }
  const std::string& path() const { return path_; }

 private:
  AppendFile(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Status cut_torn_line();
  // A file that has a name no more, while the path means another one or none.
  bool is_lost() const;

  Fd fd_;
  std::string path_;
  bool is_regular_ = false;  // no device
  std::uint64_t size_bytes_ = 0;
};

}  // namespace logkit::io
