// MemFs: an Fs in memory that knows what a power cut would take.
//
// Beside what every program sees it keeps what the disk promised: the bytes of
// each file up to its last sync(), the names of each directory as of its last
// sync_dir(). power_cut() goes back to the promised state, or to one of the
// other states that the contract of fs.h allows.
//
// Directories made by make_dirs() are durable at once. Paths are taken as they
// are, less "./" and doubled slashes; relative and absolute ones live side by
// side. Inodes, devices and birth times behave like a real file system's: a
// rename keeps them, and the clock is set by the test.
//
// A file that no name and no open handle has is gone, with its memory; handles and
// locks must not outlive the MemFs.
//
// Thread safety: as every Fs; power_cut() and the helpers for tests too.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/io/fs.h"

namespace logkit::io {

// What a power cut leaves of work that was not synced.
enum class PowerCut : std::uint8_t {
  kLosesAll,    // neither data nor names
  kKeepsNames,  // names are there, the data behind them is not: files may be short
  kKeepsData,   // data is there, names are not
  kTearsData,   // names are there, of the unsynced data the first half
};

class MemFs : public Fs {
 public:
  MemFs();
  ~MemFs() override;

  Result<std::unique_ptr<ReadFile>> open_read(std::string_view path) override;
  Result<std::unique_ptr<WriteFile>> create(std::string_view path) override;
  Status rename(std::string_view from, std::string_view to) override;
  Status remove(std::string_view path) override;
  Status sync_dir(std::string_view dir) override;
  Status make_dirs(std::string_view dir) override;
  Result<FileInfo> stat(std::string_view path) override;
  Result<std::vector<std::string>> list_dir(std::string_view dir) override;
  Result<std::unique_ptr<FileLock>> lock(std::string_view path) override;

  // All locks are gone with their holders; handles that are still open go on
  // with files nobody can name.
  void power_cut(PowerCut cut = PowerCut::kLosesAll);

  // For tests. put() makes parents, replaces the contents (same inode), and is
  // durable; contents() is empty where there is no such file.
  void put(std::string_view path, std::string_view bytes);
  std::string contents(std::string_view path);
  bool exists(std::string_view path);
  // Every file's path, sorted.
  std::vector<std::string> files();
  // Of all files, those that only an open handle or a power cut can reach included.
  std::uint64_t held_bytes();
  // The time that files made from now on are born at; 0: no birth times.
  void set_clock_ns(std::int64_t now_ns);
  // A copy of everything, durable.
  std::unique_ptr<MemFs> clone();

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace logkit::io
