// How a file appears under its final name: whole, or not at all.
//
// PendingFile writes "<dir>/.tmp-<unique>"; commit() syncs it, renames it and
// syncs the directory. A crash at any point leaves the old state or the whole
// new file, never half of one; a left-over ".tmp-" file is ignored by every
// reader and swept by the next writer. A PendingFile that is destroyed without
// commit() removes its file.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "lib/io/fs.h"

namespace logkit::io {

inline constexpr std::string_view kTemporaryPrefix = ".tmp-";

class PendingFile {
 public:
  // `dir` must exist.
  static Result<PendingFile> create(Fs& fs, std::string_view dir);
  PendingFile(PendingFile&&) noexcept;
  PendingFile& operator=(PendingFile&&) noexcept;
  ~PendingFile();

  WriteFile& file();
  // The final name, in the same directory.
  Status commit(std::string_view name);

 private:
  PendingFile() = default;

  Fs* fs_ = nullptr;
  std::string dir_;
  std::string temporary_path_;
  std::unique_ptr<WriteFile> file_;
};

// The whole of it for a file that is written in one go.
using WriteContents = std::function<Status(WriteFile&)>;
Status publish(Fs& fs, std::string_view path, const WriteContents& write);

}  // namespace logkit::io
