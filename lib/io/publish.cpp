#include "lib/io/publish.h"

#include <atomic>

#include "lib/base/hash.h"

namespace logkit::io {
namespace {

// Unique among the processes and runs that may write to one directory, so that
// a left-over of a crash never stands in the way.
std::string temporary_name() {
  static std::atomic<std::uint64_t> counter{0};
  return std::string(kTemporaryPrefix) + hex64(process_hash_seed() + counter++);
}

}  // namespace

Result<PendingFile> PendingFile::create(Fs& fs, std::string_view dir) {
  PendingFile pending;
  pending.dir_ = dir;
  pending.temporary_path_ = join_path(dir, temporary_name());
  auto file = fs.create(pending.temporary_path_);
  if (!file) {
    // The temporary name says nothing to anybody.
    Error error = std::move(file.error());
    if (error.where == pending.temporary_path_) error.where = dir;
    return error;
  }
  pending.file_ = std::move(*file);
  pending.fs_ = &fs;
  return pending;
}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : fs_(std::exchange(other.fs_, nullptr)),
      dir_(std::move(other.dir_)),
      temporary_path_(std::move(other.temporary_path_)),
      file_(std::move(other.file_)) {}

PendingFile& PendingFile::operator=(PendingFile&& other) noexcept {
  std::swap(fs_, other.fs_);
  std::swap(dir_, other.dir_);
  std::swap(temporary_path_, other.temporary_path_);
  std::swap(file_, other.file_);
  return *this;
}

PendingFile::~PendingFile() {
  file_.reset();
  // Where this fails the next writer sweeps it.
  if (fs_ != nullptr) static_cast<void>(fs_->remove(temporary_path_));
}

WriteFile& PendingFile::file() {
  LK_CHECK(file_ != nullptr);
  return *file_;
}

Status PendingFile::commit(std::string_view name) {
  LK_CHECK(fs_ != nullptr && file_ != nullptr);
  // A rename would put a file in the place of /dev/null for everybody.
  const std::string path = join_path(dir_, name);
  if (const auto there = fs_->stat(path); there && there->type != FileType::kRegular)
    return Error::invalid("is no regular file, it is not replaced", path);
  LK_RETURN_IF_ERROR(file_->sync());
  file_.reset();
  LK_RETURN_IF_ERROR(fs_->rename(temporary_path_, path));
  // From here the temporary name is gone: nothing to remove, whatever follows.
  Fs& fs = *std::exchange(fs_, nullptr);
  return fs.sync_dir(dir_);
}

Status publish(Fs& fs, std::string_view path, const WriteContents& write) {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
  LK_TRY(PendingFile pending, PendingFile::create(fs, parent_dir(path)));
  LK_RETURN_IF_ERROR(write(pending.file()));
  return pending.commit(name);
}

}  // namespace logkit::io
