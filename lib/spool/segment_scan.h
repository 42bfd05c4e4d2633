// Walking a segment of a spool: its records in order, and what is wrong with it.
//
// Memory: one window of the file, and the largest frame.
//
// Thread safety: a reader by one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/spool/frame.h"

namespace logkit::spool {

struct SegmentFaults {
  bool has_header = false;          // one that checks
  std::uint64_t next = 0;           // behind the last record that checks
  std::uint64_t records = 0;
  std::uint64_t lost_records = 0;   // by gaps in the sequence
  std::uint64_t damaged_bytes = 0;  // in the middle
  std::uint64_t torn_bytes = 0;     // at the end: a group that was never finished, or damage

  bool is_clean() const { return has_header && lost_records == 0 && damaged_bytes == 0; }
};

// Reads on in a segment that may still grow.
class SegmentReader {
 public:
  // `first` is the sequence in its name. kCorrupt where it is of another version.
  static Result<SegmentReader> open(io::Fs& fs, std::string path, std::uint64_t first);

  // The next frame that checks, in the order of the file; nothing at the end of
  // what is there. The payload is valid until the next call. `limit`: frames from
  // that sequence on may not be whole yet, and are not looked at.
  Result<std::optional<Frame>> next(std::uint64_t limit);
  const SegmentFaults& faults() const { return faults_; }
  // What is left is no frame: at the end of a segment that is written no more.
  void finish();

 private:
  SegmentReader(io::Fs& fs, std::string path) : fs_(&fs), path_(std::move(path)) {}

  Status fill(std::size_t wanted);
  Status reopen();
  // Looks for the next frame behind damage; false where there is none.
  Result<bool> resync(std::uint64_t limit);
  std::string_view rest() const {
    return std::string_view(window_).substr(taken_, filled_ - taken_);
  }

  io::Fs* fs_;
  std::string path_;
  std::unique_ptr<io::ReadFile> file_;
  std::string window_;  // never smaller again: what is behind filled_ is of earlier reads
  std::size_t taken_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t offset_ = 0;  // of the window's end in the file
  SegmentFaults faults_;
};

inline constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

using VisitFrame = std::function<Status(const Frame& frame)>;
// The whole of it, up to `limit`, which is where the next segment begins: what a
// group that failed left here is there again. `visit` may be empty.
Result<SegmentFaults> scan_segment(io::Fs& fs, const std::string& path, std::uint64_t first,
                                   const VisitFrame& visit, std::uint64_t limit = kNoLimit);

}  // namespace logkit::spool
