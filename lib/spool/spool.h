// Spool: a queue on disk between a program and a far side that is slow or away.
//
//   <dir>/<first sequence, 20 digits>.spool   segments, frame.h
//   <dir>/cursor-...                          how far it was taken, cursor.h
//   <dir>/lock                                one process at a time
//
// Records are appended in groups, each synced before append() answers. A
// segment is written by one process only: what a crash left of a last group,
// which nobody was told is there, stays behind as a torn tail, and the next
// process begins a new segment. Segments go when all of theirs was taken.
//
// Nothing is read at the start but names and the last segment, so a backlog of
// any size starts at once. What was promised and is there no more leaves a gap in
// the sequences: none is given twice, and whoever reads can count it.
//
// Thread safety: one thread may append while another reads and takes.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/spool/cursor.h"

namespace logkit::spool {

// When a group counts as kept.
enum class SyncWhen : std::uint8_t {
  kAlways,    // after fsync
  kInterval,  // after write; synced every second
  kNever,     // after write; synced when the system likes
};

struct SpoolOptions {
  std::uint64_t max_bytes = 1u << 30;
  std::uint64_t segment_bytes = 64u << 20;
  SyncWhen sync = SyncWhen::kAlways;
};

struct SegmentInfo {
  std::string name;
  std::uint64_t first = 0;  // sequence
  std::uint64_t size_bytes = 0;
};

// Segments of a directory, oldest first; nothing is opened.
Result<std::vector<SegmentInfo>> list_segments(io::Fs& fs, const std::string& dir);
// How many records of a directory were not taken, those that are lost included: by
// names, and by the last segment alone.
Result<std::uint64_t> count_waiting(io::Fs& fs, const std::string& dir);

class Spool {
 public:
  // Makes the directory where it is missing; kInvalid where another process has it.
  static Result<std::unique_ptr<Spool>> open(io::Fs& fs, std::string dir, SpoolOptions options);
  ~Spool();

  // Frames of `record_count` records, the first with next_sequence(). An error
  // (a full disk) leaves it as it was: try again. kInvalid where max_bytes would
  // be passed.
  Status append(std::string_view frames, std::uint64_t record_count);
  std::uint64_t next_sequence() const;
  // True where a frame that names an origin has to come first (F3), and from now
  // on does.
  bool begins_segment() const;
  // Makes room by removing the oldest segment; its records count as taken. How many
  // of them are nobody's now; nothing where there is none.
  Result<std::optional<std::uint64_t>> drop_oldest();
  Status sync();

  // The reader has these in hand: they are not dropped with their segment. False where
  // some already are; read on behind taken().
  bool claim(std::uint64_t first, std::uint64_t last);
  // All up to `sequence` was taken.
  Status take(std::uint64_t sequence);
  std::uint64_t taken() const;
  // The last sequence that was appended.
  std::uint64_t last() const { return next_sequence() - 1; }
  // Waits for a record behind `sequence`; true where there is one, or wake() came.
  bool wait_behind(std::uint64_t sequence, int timeout_ms);
  void wake();

  std::uint64_t size_bytes() const;
  std::vector<SegmentInfo> segments() const;
  const std::string& dir() const { return dir_; }
  io::Fs& fs() { return fs_; }

 private:
  Spool(io::Fs& fs, std::string dir, SpoolOptions options, std::unique_ptr<io::FileLock> lock,
        Cursor cursor)
      : fs_(fs),
        dir_(std::move(dir)),
        options_(options),
        lock_(std::move(lock)),
        cursor_(std::move(cursor)) {}

  Status load();
  Status begin_segment();
  void abandon_group();
  Status remove_taken();

  io::Fs& fs_;
  const std::string dir_;
  const SpoolOptions options_;
  std::unique_ptr<io::FileLock> lock_;

  mutable std::mutex mutex_;
  std::condition_variable grown_;
  std::vector<SegmentInfo> segments_;  // the last one is written to where file_ is there
  std::unique_ptr<io::WriteFile> file_;
  std::uint64_t next_ = 1;
  std::uint64_t claimed_to_ = 0;
  Cursor cursor_;
  bool unsynced_ = false;
  bool woken_ = false;
};

}  // namespace logkit::spool
