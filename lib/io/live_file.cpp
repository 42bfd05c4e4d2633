#include "lib/io/live_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>

namespace logkit::io {
namespace {

constexpr unsigned kWanted = STATX_BASIC_STATS | STATX_BTIME;

std::int64_t to_ns(const statx_timestamp& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

LiveInfo to_info(const struct statx& raw) {
  LiveInfo info;
  info.is_regular = S_ISREG(raw.stx_mode);
  info.is_directory = S_ISDIR(raw.stx_mode);
  info.size_bytes = raw.stx_size;
  info.device = makedev(raw.stx_dev_major, raw.stx_dev_minor);
  info.inode = raw.stx_ino;
  if ((raw.stx_mask & STATX_BTIME) != 0) info.birth_time_ns = to_ns(raw.stx_btime);
  info.modified_time_ns = to_ns(raw.stx_mtime);
  info.link_count = raw.stx_nlink;
  return info;
}

}  // namespace

Result<LiveFile> LiveFile::open(std::string_view path) {
  LK_TRY(Fd fd, open_for_reading(path, /*may_wait=*/false));
  LiveFile file(std::move(fd), std::string(path));
  LK_TRY(const LiveInfo info, file.info());
  if (info.is_directory) return Error::invalid("is a directory", std::string(path));
  if (!info.is_regular) return Error::invalid("is no regular file", std::string(path));
  return file;
}

Result<LiveInfo> LiveFile::info() const {
  struct statx raw {};
  if (::statx(fd_.get(), "", AT_EMPTY_PATH, kWanted, &raw) < 0)
    return system_error("cannot stat", path_, errno);
  return to_info(raw);
}

Result<std::size_t> LiveFile::read_at(std::uint64_t offset, std::span<char> dst) const {
  std::size_t done = 0;
  while (done < dst.size()) {
    const ssize_t got =
        ::pread(fd_.get(), dst.data() + done, dst.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot read", path_, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<LiveInfo> live_info(const std::string& path) {
  struct statx raw {};
  if (::statx(AT_FDCWD, path.c_str(), 0, kWanted, &raw) < 0)
    return system_error("cannot stat", path, errno);
  return to_info(raw);
}

}  // namespace logkit::io
