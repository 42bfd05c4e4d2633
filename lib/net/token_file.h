// TokenFile: a secret in a file that somebody may replace while we run.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>

#include "lib/io/fs.h"

namespace logkit::net {

class TokenFile {
 public:
  // `fs` outlives it. An empty path: there is no token.
  TokenFile(io::Fs& fs, std::string path) : fs_(fs), path_(std::move(path)) {}

  // Reads the file, where it was not read before or has changed; looks at most
  // once a second. An error where it is missing, empty, or has a line end
  // inside.
  Status refresh();
  // Empty where there is none.
  const std::string& token() const { return token_; }

 private:
  io::Fs& fs_;
  std::string path_;
  std::string token_;
  std::int64_t looked_ms_ = 0;
  std::int64_t modified_time_ns_ = 0;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t inode_ = 0;
};

}  // namespace logkit::net
