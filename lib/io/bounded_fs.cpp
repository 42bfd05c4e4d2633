#include "lib/io/bounded_fs.h"

#include <sys/resource.h>

#include <algorithm>

namespace logkit::io {

std::size_t files_to_keep_open() {
  constexpr std::size_t kMost = 512;
  constexpr std::size_t kLeast = 8;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kMost;
  return std::clamp(static_cast<std::size_t>(limit.rlim_cur / 2), kLeast, kMost);
}

class BoundedFs::File : public ReadFile {
 public:
  File(BoundedFs& fs, std::string path, std::unique_ptr<ReadFile> file)
      : fs_(fs), path_(std::move(path)), size_bytes_(file->size_bytes()), file_(std::move(file)) {}
  ~File() override { fs_.forget(*this); }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> dst) override {
    LK_TRY(ReadFile* const file, fs_.take(*this));
    auto count = file->read_at(offset, dst);
    fs_.give_back(*this);
    return count;
  }
  std::uint64_t size_bytes() const override { return size_bytes_; }

 private:
  friend class BoundedFs;

  BoundedFs& fs_;
  std::string path_;
  std::uint64_t size_bytes_;
  // Of BoundedFs, under its mutex.
  std::unique_ptr<ReadFile> file_;  // null: closed
  std::list<File*>::iterator place_;
  std::size_t readers_ = 0;
};

Result<std::unique_ptr<ReadFile>> BoundedFs::open_read(std::string_view path) {
  {
    const std::lock_guard lock(mutex_);
    close_idle();
  }
  LK_TRY(auto below, below_.open_read(path));
  auto file = std::make_unique<File>(*this, std::string(path), std::move(below));
  const std::lock_guard lock(mutex_);
  file->place_ = open_.insert(open_.begin(), file.get());
  return std::unique_ptr<ReadFile>(std::move(file));
}

std::size_t BoundedFs::open_files() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

Result<ReadFile*> BoundedFs::take(File& file) {
  const std::lock_guard lock(mutex_);
  if (file.file_ != nullptr) {
    open_.splice(open_.begin(), open_, file.place_);
  } else {
    close_idle();
    LK_TRY(auto again, below_.open_read(file.path_));
    if (again->size_bytes() != file.size_bytes_) {
      return Error::corrupt("was replaced while it was read", file.path_);
    }
    file.file_ = std::move(again);
    file.place_ = open_.insert(open_.begin(), &file);
  }
  ++file.readers_;
  return file.file_.get();
}

void BoundedFs::give_back(File& file) {
  const std::lock_guard lock(mutex_);
  --file.readers_;
}

void BoundedFs::forget(File& file) {
  const std::lock_guard lock(mutex_);
  if (file.file_ != nullptr) open_.erase(file.place_);
}

// Makes room for one more, as far as files are not being read.
void BoundedFs::close_idle() {
  for (auto at = open_.end(); open_.size() >= max_open_ && at != open_.begin();) {
    --at;
    if ((*at)->readers_ > 0) continue;
    (*at)->file_ = nullptr;
    at = open_.erase(at);
  }
}

}  // namespace logkit::io
