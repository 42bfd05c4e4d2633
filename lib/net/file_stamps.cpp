#include "lib/net/file_stamps.h"

namespace logkit::net {

std::vector<FileStamps::Stamp> FileStamps::look() const {
  std::vector<Stamp> stamps;
  for (const std::string& path : paths_) {
    const auto info = fs_.stat(path);
    stamps.push_back(info ? Stamp{info->modified_time_ns, info->size_bytes, info->inode} : Stamp{});
  }
  return stamps;
}

bool FileStamps::have_changed() {
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_ < std::chrono::seconds(1)) return false;
  looked_ = now;
  return look() != marked_;
}

}  // namespace logkit::net
