#include "lib/io/append_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "lib/io/fs.h"

namespace logkit::io {
namespace {

constexpr std::uint64_t kStepBytes = 64 << 10;

bool is_same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

Result<AppendFile> AppendFile::open(std::string path) {
  constexpr mode_t kMode = 0640;
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, kMode));
  if (!fd.valid()) return system_error("cannot open", path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) < 0) return system_error("cannot stat", path, errno);
  // It takes what nobody may ever read.
  if (S_ISFIFO(info.st_mode)) {
    Error error = Error::invalid("is a pipe, which keeps nothing", path);
    error.help = "write to standard output and send that there: >" + path;
    return error;
  }
  AppendFile file(std::move(fd), std::move(path));
  // A device has no end to look at.
  file.is_regular_ = S_ISREG(info.st_mode);
  if (!file.is_regular_) return file;
  file.size_bytes_ = static_cast<std::uint64_t>(info.st_size);
  LK_RETURN_IF_ERROR(file.cut_torn_line());
  return file;
}

Status AppendFile::cut_torn_line() {
  std::string block;
  std::uint64_t end = size_bytes_;
  while (end > 0) {
    const std::uint64_t begin = end - std::min(end, kStepBytes);
    block.resize(static_cast<std::size_t>(end - begin));
    const ssize_t got = ::pread(fd_.get(), block.data(), block.size(), static_cast<off_t>(begin));
    if (got < 0) return system_error("cannot read", path_, errno);
    const std::size_t line_end = block.rfind('\n');
    if (line_end != std::string::npos) {
      end = begin + line_end + 1;
      break;
    }
    end = begin;
  }
  if (end == size_bytes_) return {};
  if (::ftruncate(fd_.get(), static_cast<off_t>(end)) < 0)
    return system_error("cannot cut the last line", path_, errno);
  size_bytes_ = end;
  return {};
}

Status AppendFile::append(std::string_view bytes) {
  Status written = write_all(fd_.get(), bytes, path_);
  if (written) {
    size_bytes_ += bytes.size();
    return {};
  }
  if (is_regular_ && ::ftruncate(fd_.get(), static_cast<off_t>(size_bytes_)) < 0)
    return system_error("cannot take back half a record", path_, errno);
  return written;
}

Status AppendFile::sync() {
  // A device has nothing to sync.
  if (::fsync(fd_.get()) < 0 && errno != EINVAL && errno != EROFS)
    return system_error("cannot sync", path_, errno);
  if (is_lost()) return Error::io("removed while it was written", path_, ENOENT);
  return {};
}

bool AppendFile::is_lost() const {
  struct stat own {};
  struct stat named {};
  if (!is_regular_ || ::fstat(fd_.get(), &own) < 0 || own.st_nlink > 0) return false;
  return ::stat(path_.c_str(), &named) < 0 || !is_same_file(own, named);
}

Result<bool> AppendFile::follow_path() {
  struct stat own {};
  struct stat named {};
  if (::fstat(fd_.get(), &own) < 0) return system_error("cannot stat", path_, errno);
  if (::stat(path_.c_str(), &named) < 0 && errno != ENOENT)
    return system_error("cannot stat", path_, errno);
  if (!is_same_file(own, named)) {
    LK_TRY(*this, open(path_));
    return true;
  }
  if (!is_regular_) return false;
  const std::uint64_t size_bytes = static_cast<std::uint64_t>(own.st_size);
  const bool was_cut = size_bytes < size_bytes_;
  size_bytes_ = size_bytes;
  return was_cut;
}

}  // namespace logkit::io
