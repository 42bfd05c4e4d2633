// BoundedFs: another Fs, of whose files for reading only so many are open at a
// time. The one not read for longest is closed, and opened again by its path
// when it is read. For readers of more files than a process may have open.
//
// Files have to be written once, as segments are: one that is gone when it is
// opened again is kNotFound, one of another size kCorrupt. While no more files
// than allowed are in use, none is closed.
//
// Ownership: must outlive its files; the Fs below must outlive it.
// Thread safety: as Fs.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>

#include "lib/io/fs.h"

namespace logkit::io {

// Half of what the process may have open, 512 at most: the rest is for others.
std::size_t files_to_keep_open();

class BoundedFs : public Fs {
 public:
  BoundedFs(Fs& below, std::size_t max_open) : below_(below), max_open_(max_open) {}

  Result<std::unique_ptr<ReadFile>> open_read(std::string_view path) override;
  Result<std::unique_ptr<WriteFile>> create(std::string_view path) override {
    return below_.create(path);
  }
  Status rename(std::string_view from, std::string_view to) override {
    return below_.rename(from, to);
  }
  Status remove(std::string_view path) override { return below_.remove(path); }
  Status sync_dir(std::string_view dir) override { return below_.sync_dir(dir); }
  Status make_dirs(std::string_view dir) override { return below_.make_dirs(dir); }
  Result<FileInfo> stat(std::string_view path) override { return below_.stat(path); }
  Result<std::vector<std::string>> list_dir(std::string_view dir) override {
    return below_.list_dir(dir);
  }
  Result<std::unique_ptr<FileLock>> lock(std::string_view path) override {
    return below_.lock(path);
  }

  std::size_t open_files() const;

 private:
  class File;

  // Its file, open until give_back().
  Result<ReadFile*> take(File& file);
  void give_back(File& file);
  void forget(File& file);
  void close_idle();

  Fs& below_;
  std::size_t max_open_;
  mutable std::mutex mutex_;
  std::list<File*> open_;  // the one read last in front
};

}  // namespace logkit::io
