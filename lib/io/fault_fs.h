// FaultFs: another Fs that goes wrong on demand, and tells what was done.
//
// Operations that change something (create, append, sync, rename, remove,
// sync_dir, make_dirs, lock) are numbered from 0 and logged. Those that only
// look (open_read, read_at, stat, list_dir) are numbered apart.
//
// With stop_after a crash test is a loop over every step:
//
//   for (std::size_t step = 0;; ++step) {
//     MemFs disk;
//     FaultFs fs(disk, {.stop_after = step});
//     run(fs);
//     disk.power_cut();
//     ... what may be there now? ...
//     if (!fs.triggered()) break;
//   }
//
// Thread safety: as every Fs. The Fs below must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "lib/io/fs.h"

namespace logkit::io {

inline constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

struct FaultPlan {
  // So many changing operations are done; the next one and all after it are
  // not, and give EIO: the process died there.
  std::size_t stop_after = kNever;
  // As stop_after, but where the next one is an append, half of it is done.
  bool tears = false;
  // This one operation fails with `sys_errno` and is not done; those after it
  // work again, or not with `fails_on`.
  std::size_t fail_at = kNever;
  std::size_t fail_read_at = kNever;  // the same among the looking operations
  bool fails_on = false;
  int sys_errno = 5;  // EIO
  // So many bytes can be appended in all; then ENOSPC, what fits is written.
  std::uint64_t space_bytes = std::numeric_limits<std::uint64_t>::max();
};

class FaultFs : public Fs {
 public:
  explicit FaultFs(Fs& below, FaultPlan plan = {});
  ~FaultFs() override;

  Result<std::unique_ptr<ReadFile>> open_read(std::string_view path) override;
  Result<std::unique_ptr<WriteFile>> create(std::string_view path) override;
  Status rename(std::string_view from, std::string_view to) override;
  Status remove(std::string_view path) override;
  Status sync_dir(std::string_view dir) override;
  Status make_dirs(std::string_view dir) override;
  Result<FileInfo> stat(std::string_view path) override;
  Result<std::vector<std::string>> list_dir(std::string_view dir) override;
  Result<std::unique_ptr<FileLock>> lock(std::string_view path) override;

  // True once an operation was refused.
  bool triggered() const;
  // "append store/.tmp-1 (123 bytes)", the refused ones included.
  std::vector<std::string> operations() const;
  std::string last_operation() const;
  std::size_t reads() const;
  // ENOSPC goes away.
  void add_space(std::uint64_t bytes);

  struct State;

 private:
  Fs& below_;
  std::unique_ptr<State> state_;
};

}  // namespace logkit::io
