// ArchiveWriter: files into one tar archive, plain or compressed by its name:
// .tar, .tar.gz, .tar.xz, .tar.zst.
//
// Ownership: the file that is written to must outlive it; after finish() it
// holds the whole archive and still has to be synced.
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fs.h"

namespace logkit::io {

class ArchiveWriter {
 public:
  // True for the names above.
  static bool writes(std::string_view name);
  // kInvalid for other names.
  static Result<std::unique_ptr<ArchiveWriter>> create(WriteFile& file, std::string_view name);
  virtual ~ArchiveWriter() = default;

  struct Member {
    std::string name;
    std::int64_t modified_time_ns = 0;
  };
  virtual Status add(const Member& member, std::string_view bytes) = 0;
  virtual Status add(const Member& member, ReadFile& contents) = 0;
  virtual Status finish() = 0;
};

}  // namespace logkit::io
