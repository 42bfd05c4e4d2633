// Checkpoint: how far each file was delivered, kept in the --state directory.
//
//   sources-<n>.ndjson    every source, one a line; published whole
//   positions-<n>.log     what moved since, appended to
//   lock                  one process at a time
//
// A line of either is 16 hex digits of XXH3 over the rest, a space, and
//   {"_src":"file:…","_pos":88213,"tail":"…32 hex…"}
// or, where a source is new or its descriptor has changed,
//   {"_src":"file:…","_pos":88213,"file":"{…descriptor…}"}
// or, where it is not to be asked for again, {"_src":"file:…","forgotten":true}.
// A snapshot ends in {"sources":N}: one that is cut short is known as such.
//
// Every acknowledgement appends one line, so that a killed process repeats
// nothing that was acknowledged; sync() makes it last through a power cut. A
// torn last line of the log is what a crash leaves and is ignored; anything else
// that does not check is an error: starting over in silence would send every
// file again.
//
// Thread safety: any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/hash.h"
#include "lib/io/fs.h"
#include "lib/record/source_id.h"

namespace logkit::ship {

class Checkpoint {
 public:
  // Makes the directory where it is missing, takes its lock, reads what is
  // there. kInvalid where another process has it, kCorrupt where it is damaged.
  static Result<std::unique_ptr<Checkpoint>> open(io::Fs& fs, std::string dir);

  // One that ends with the process.
  static std::unique_ptr<Checkpoint> in_memory(io::Fs& fs);

  // What is known now, by name.
  std::vector<record::StoredSource> stored() const;

  // A source as it is known from now on. The position counts where it is new;
  // of a known one only advance() moves it.
  void describe(const record::StoredSource& source);
  // It was delivered up to there; `tail` is of the kTailBytes before, where they
  // are known.
  void advance(std::string_view source, std::uint64_t position,
               const std::optional<Hash128>& tail);
  // It will never be asked for again.
  void forget(std::string_view source);

  // Makes what was told last. The first error of writing, also of an earlier call.
  Status sync();

 private:
  Checkpoint(io::Fs& fs, std::string dir) : fs_(fs), dir_(std::move(dir)) {}

  Status load();
  Status load_lines(const std::string& name, bool is_snapshot);
  Status take_line(std::string_view json, const std::string& where, bool& complete);
  // A new snapshot and an empty log, then the old ones go.
  Status compact();
  void append(const std::string& text);
  std::string file(std::string_view kind) const;

  io::Fs& fs_;
  const std::string dir_;
  std::unique_ptr<io::FileLock> lock_;

  mutable std::mutex mutex_;
  std::uint64_t generation_ = 0;
  std::unordered_map<std::string, record::StoredSource> sources_;
  std::unique_ptr<io::WriteFile> log_;  // null: in memory
  std::size_t log_bytes_ = 0;
  bool unsynced_ = false;
  Status failure_;
};

}  // namespace logkit::ship
