// Cursor: how far a spool was taken, and how far it was promised to go.
//
//   <dir>/cursor-<taken, 20 digits>-<appended, 20 digits>   empty
//
// The name is all there is to it, and moving it is a rename: it is never torn, and it
// needs no room, so that a disk which the spool itself filled is freed again by what is
// taken.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>

#include "lib/base/result.h"
#include "lib/io/fs.h"

namespace logkit::spool {

struct Progress {
  std::uint64_t taken = 0;     // the sequence that was taken last
  std::uint64_t appended = 0;  // the last one that append() promised

  bool operator==(const Progress&) const = default;
};

// Zeros where there is no cursor.
Result<Progress> read_progress(io::Fs& fs, const std::string& dir);

class Cursor {
 public:
  // Made where there is none. `fs` outlives it.
  static Result<Cursor> open(io::Fs& fs, std::string dir);

  const Progress& progress() const { return progress_; }
  // Lasts once the directory is synced. An error leaves it where it was.
  Status move_to(Progress progress);

 private:
  Cursor(io::Fs& fs, std::string dir) : fs_(&fs), dir_(std::move(dir)) {}

  io::Fs* fs_;
  std::string dir_;
  Progress progress_;
};

}  // namespace logkit::spool
