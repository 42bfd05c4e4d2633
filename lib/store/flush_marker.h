// FlushMarker: the file that says that a flush of several segments is under way.
//
//   STORE/flush-<16 hex digits>.pending
//
// An empty file: the flush of that number has begun to publish. Durable before
// the first segment that does not commit it; removed behind the one that does.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/result.h"
#include "lib/io/fs.h"

namespace logkit::store {

class FlushMarker {
 public:
  FlushMarker(io::Fs& fs, std::string store) : fs_(fs), store_(std::move(store)) {}
  // Does nothing where the flush is marked already.
  Status set(std::uint64_t flush_number);
  bool is_set() const { return !path_.empty(); }
  // A marker that comes back after a crash marks a committed flush.
  Status clear();

 private:
  io::Fs& fs_;
  std::string store_;
  std::string path_;  // empty: none set
};

std::string flush_marker_name(std::uint64_t flush_number);
// The number in the name of a marker; nothing where it is the name of none.
std::optional<std::uint64_t> marked_flush(std::string_view file_name);

}  // namespace logkit::store
