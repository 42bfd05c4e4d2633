// FileStamps: whether files that somebody may replace while we run, certificates
// and their keys, are others than they were.
//
// Thread safety: one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/io/fs.h"

namespace logkit::net {

class FileStamps {
 public:
  // `fs` outlives it. Empty paths are none.
  FileStamps(io::Fs& fs, std::vector<std::string> paths) : fs_(fs), paths_(std::move(paths)) {}

  // What there is now is what the caller is about to read.
  void mark() { marked_ = look(); }
  // Looks at most once a second; in between, no.
  bool have_changed();

 private:
  using Stamp = std::tuple<std::int64_t, std::uint64_t, std::uint64_t>;  // modified, size, inode

  std::vector<Stamp> look() const;

  io::Fs& fs_;
  const std::vector<std::string> paths_;
  std::vector<Stamp> marked_;
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

}  // namespace logkit::net
