#include "lib/io/dir_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>

#include "lib/io/fs.h"

namespace logkit::io {
namespace {

constexpr std::uint32_t kNames = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;
constexpr std::uint32_t kGone = IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED;

}  // namespace

DirWatch::DirWatch() : fd_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

bool DirWatch::add(const std::string& dir) {
  if (!available()) return false;
  if (watches_.contains(dir)) return true;
  const int watch = ::inotify_add_watch(fd_.get(), dir.c_str(),
                                        kNames | IN_MODIFY | IN_DELETE_SELF | IN_MOVE_SELF |
                                            IN_ONLYDIR);
  if (watch < 0) return false;
  watches_[dir] = watch;
  dirs_[watch] = dir;
  return true;
}

bool DirWatch::read_events(std::vector<DirEvent>& events) {
  if (!available()) return true;
  alignas(inotify_event) char buffer[32 << 10];
  bool complete = true;
  while (true) {
    const ssize_t got = ::read(fd_.get(), buffer, sizeof buffer);
    if (got <= 0) return complete;
    for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
      inotify_event event{};
      std::memcpy(&event, buffer + at, sizeof event);
      const char* const name = buffer + at + sizeof event;
      at += sizeof event + event.len;
      if ((event.mask & IN_Q_OVERFLOW) != 0) complete = false;
      const auto dir = dirs_.find(event.wd);
      if (dir == dirs_.end()) continue;
      if ((event.mask & kGone) != 0) {
        // The name may lead to a new directory: it is to be added again.
        ::inotify_rm_watch(fd_.get(), event.wd);
        watches_.erase(dir->second);
        dirs_.erase(dir);
        complete = false;
        continue;
      }
      if (event.len == 0) continue;
      events.push_back({join_path(dir->second, name), (event.mask & IN_MODIFY) != 0});
    }
  }
}

}  // namespace logkit::io
