#include "lib/io/posix_fs.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lib/io/fd.h"

namespace logkit::io {
namespace {

constexpr mode_t kFileMode = 0640;
constexpr mode_t kDirectoryMode = 0750;

// Calls `call` until no signal interrupts it.
template <typename Call>
auto restarting(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class PosixReadFile : public ReadFile {
 public:
  PosixReadFile(Fd fd, std::string path, std::uint64_t size_bytes)
      : fd_(std::move(fd)), path_(std::move(path)), size_bytes_(size_bytes) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> dst) override {
    std::size_t done = 0;
    while (done < dst.size()) {
      const ssize_t got = restarting([&] {
        return ::pread(fd_.get(), dst.data() + done, dst.size() - done,
                       static_cast<off_t>(offset + done));
      });
      if (got < 0) return system_error("cannot read", path_, errno);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }
  std::uint64_t size_bytes() const override { return size_bytes_; }

 private:
  Fd fd_;
  std::string path_;
  std::uint64_t size_bytes_;
};

class PosixWriteFile : public WriteFile {
 public:
  PosixWriteFile(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Status append(Bytes src) override { return write_all(fd_.get(), as_text(src), path_); }
  Status sync() override {
    if (restarting([&] { return ::fsync(fd_.get()); }) < 0)
      return system_error("cannot sync", path_, errno);
    return {};
  }

 private:
  Fd fd_;
  std::string path_;
};

class PosixFileLock : public FileLock {
 public:
  explicit PosixFileLock(Fd fd) : fd_(std::move(fd)) {}

 private:
  Fd fd_;  // flock(2) ends with the last descriptor of the open file
};

// Who holds a lock is a help to people and nothing else: what cannot be written
// or read is left out.
void note_lock_holder(const Fd& fd) {
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd.get(), 0) == 0)
    static_cast<void>(write_all(fd.get(), text, "lock file"));
}

std::string lock_holder(const Fd& fd) {
  char text[21];
  const ssize_t count = ::pread(fd.get(), text, sizeof text, 0);
  std::uint32_t pid = 0;
  const bool known = count > 1 && text[count - 1] == '\n' &&
                     std::from_chars(text, text + count - 1, pid).ptr == text + count - 1;
  return known ? "process " + std::to_string(pid) : "another process";
}

std::int64_t to_ns(const statx_timestamp& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileInfo to_info(const struct statx& raw) {
  FileInfo info;
  info.type = S_ISREG(raw.stx_mode)   ? FileType::kRegular
              : S_ISDIR(raw.stx_mode) ? FileType::kDirectory
                                      : FileType::kOther;
  info.size_bytes = raw.stx_size;
  info.device = makedev(raw.stx_dev_major, raw.stx_dev_minor);
  info.inode = raw.stx_ino;
  if ((raw.stx_mask & STATX_BTIME) != 0) info.birth_time_ns = to_ns(raw.stx_btime);
  info.modified_time_ns = to_ns(raw.stx_mtime);
  return info;
}

class PosixFs : public Fs {
 public:
  Result<std::unique_ptr<ReadFile>> open_read(std::string_view path) override {
    LK_TRY(Fd fd, open_for_reading(path, /*may_wait=*/false));
    struct stat info {};
    if (::fstat(fd.get(), &info) < 0) return system_error("cannot stat", path, errno);
    if (S_ISDIR(info.st_mode)) return Error::invalid("is a directory", std::string(path));
    if (!S_ISREG(info.st_mode)) return Error::invalid("is no regular file", std::string(path));
    return std::unique_ptr<ReadFile>(std::make_unique<PosixReadFile>(
        std::move(fd), std::string(path), static_cast<std::uint64_t>(info.st_size)));
  }

  Result<std::unique_ptr<WriteFile>> create(std::string_view path) override {
    const std::string name(path);
    Fd fd(restarting([&] {
      return ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, kFileMode);
    }));
    if (!fd.valid() && errno == EEXIST) return Error::invalid("already exists", name);
    if (!fd.valid()) return system_error("cannot create", path, errno);
    return std::unique_ptr<WriteFile>(std::make_unique<PosixWriteFile>(std::move(fd), name));
  }

  Status rename(std::string_view from, std::string_view to) override {
    if (::rename(std::string(from).c_str(), std::string(to).c_str()) < 0)
      return system_error("cannot rename to " + std::string(to), from, errno);
    return {};
  }

  Status remove(std::string_view path) override {
    if (std::remove(std::string(path).c_str()) < 0)
      return system_error("cannot remove", path, errno);
    return {};
  }

  Status sync_dir(std::string_view dir) override {
    const std::string name(dir);
    const Fd fd(restarting(
        [&] { return ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!fd.valid()) return system_error("cannot open directory", dir, errno);
    // EINVAL: a file system without syncing of directories (some network
    // ones), which makes names durable by itself or not at all.
    if (restarting([&] { return ::fsync(fd.get()); }) < 0 && errno != EINVAL)
      return system_error("cannot sync directory", dir, errno);
    return {};
  }

  Status make_dirs(std::string_view dir) override {
    const std::string name(dir);
    if (::mkdir(name.c_str(), kDirectoryMode) == 0) return sync_dir(parent_dir(dir));
    if (errno == ENOENT && parent_dir(dir) != name) {
      LK_RETURN_IF_ERROR(make_dirs(parent_dir(dir)));
      if (::mkdir(name.c_str(), kDirectoryMode) == 0) return sync_dir(parent_dir(dir));
    }
    const int reason = errno;
    auto found = stat(dir);
    if (found && found->type == FileType::kDirectory) return {};
    if (found) return Error::invalid("exists and is no directory", name);
    return system_error("cannot make directory", dir, reason);
  }

  Result<FileInfo> stat(std::string_view path) override {
    struct statx raw {};
    const std::string name(path);
    if (::statx(AT_FDCWD, name.c_str(), 0, STATX_BASIC_STATS | STATX_BTIME, &raw) < 0)
      return system_error("cannot stat", path, errno);
    return to_info(raw);
  }

  Result<std::vector<std::string>> list_dir(std::string_view dir) override {
    struct Close {
      void operator()(DIR* open) const { ::closedir(open); }
    };
    const std::unique_ptr<DIR, Close> open(::opendir(std::string(dir).c_str()));
    if (!open && errno == ENOTDIR) return Error::invalid("is no directory", std::string(dir));
    if (!open) return system_error("cannot list", dir, errno);
    std::vector<std::string> names;
    while (true) {
      errno = 0;
      const dirent* entry = ::readdir(open.get());
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) return system_error("cannot list", dir, errno);
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::unique_ptr<FileLock>> lock(std::string_view path) override {
    const std::string name(path);
    Fd fd(restarting(
        [&] { return ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode); }));
    if (!fd.valid()) return system_error("cannot create lock", path, errno);
    if (restarting([&] { return ::flock(fd.get(), LOCK_EX | LOCK_NB); }) < 0) {
      if (errno == EWOULDBLOCK) return Error::invalid("locked by " + lock_holder(fd), name);
      return system_error("cannot lock", path, errno);
    }
    note_lock_holder(fd);
    return std::unique_ptr<FileLock>(std::make_unique<PosixFileLock>(std::move(fd)));
  }
};

}  // namespace

std::unique_ptr<Fs> make_posix_fs() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);  // where it is refused, the old one stays
  }
  return std::make_unique<PosixFs>();
}

}  // namespace logkit::io
