// Fs: every byte the library reads from or writes to storage passes here.
//
// Three kinds: PosixFs (production), MemFs (unit tests, fast and hermetic),
// FaultFs (wraps another; fails, tears or stops at the Nth operation). Code
// under lib/ never calls open(2) or rename(2) itself; scripts/check-includes
// fails the build if it does.
//
// Durability contract, on which publish() relies:
//   1. After WriteFile::sync() succeeds, the bytes appended before it survive
//      a power cut.
//   2. After Fs::rename() and then Fs::sync_dir() succeed, the new name does.
//   3. After Fs::make_dirs() succeeds, the directories that it made do.
//   4. Nothing else is promised. MemFs::power_cut() takes away the rest.
//
// Thread safety: an Fs and a ReadFile may be shared between threads, a
// WriteFile may not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/result.h"

namespace logkit::io {

class ReadFile {
 public:
  virtual ~ReadFile() = default;

  // Fills `dst` from `offset`; short only at the end of the file.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> dst) = 0;
  virtual std::uint64_t size_bytes() const = 0;
};

class WriteFile {
 public:
  virtual ~WriteFile() = default;  // discards what was not synced; never fails

  virtual Status append(Bytes src) = 0;
  virtual Status sync() = 0;
};

enum class FileType : std::uint8_t { kRegular, kDirectory, kOther };

struct FileInfo {
  FileType type = FileType::kRegular;
  std::uint64_t size_bytes = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t birth_time_ns = 0;     // 0 where the file system has none
  std::int64_t modified_time_ns = 0;
};

// Held while the object lives; released by its destructor or by the death of
// the process.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

class Fs {
 public:
  virtual ~Fs() = default;

  // kInvalid where it is no regular file; never waits for a FIFO's writer.
  virtual Result<std::unique_ptr<ReadFile>> open_read(std::string_view path) = 0;
  // Fails with kInvalid if `path` exists: segments are written once. Mode 0640.
  virtual Result<std::unique_ptr<WriteFile>> create(std::string_view path) = 0;
  // Replaces `to` where it exists.
  virtual Status rename(std::string_view from, std::string_view to) = 0;
  // A file, or a directory that is empty.
  virtual Status remove(std::string_view path) = 0;
  virtual Status sync_dir(std::string_view dir) = 0;
  // Creates missing parents; an existing directory is success. Mode 0750.
  virtual Status make_dirs(std::string_view dir) = 0;
  // kNotFound where there is nothing of that name. Follows symbolic links.
  virtual Result<FileInfo> stat(std::string_view path) = 0;
  // Names, not paths, sorted bytewise, without "." and "..".
  virtual Result<std::vector<std::string>> list_dir(std::string_view dir) = 0;
  // An exclusive lock on `path`, created if need be; kInvalid where another
  // holder has it (no waiting): "locked by process 4711", where it is known.
  virtual Result<std::unique_ptr<FileLock>> lock(std::string_view path) = 0;
};

// "a" + "b" → "a/b"; an empty directory gives the name alone.
std::string join_path(std::string_view dir, std::string_view name);
// The directory part of a path, "." where it has none.
std::string parent_dir(std::string_view path);

}  // namespace logkit::io
