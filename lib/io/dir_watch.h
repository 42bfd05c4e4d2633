// DirWatch: tells at once what changes in directories (inotify(7)). Only a hint:
// who uses it looks for himself as well, now and then, for file systems that
// tell nothing and for the times when too much happened.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fd.h"

namespace logkit::io {

struct DirEvent {
  std::string path;       // of the file in the directory
  bool written = false;   // bytes were added or cut; else names came or went
};

class DirWatch {
 public:
  // Without inotify (no descriptors left, none on this system) it watches
  // nothing, and available() says so.
  DirWatch();

  bool available() const { return fd_.valid(); }
  int fd() const { return fd_.get(); }
  // False where it cannot be watched: the limit of watches, no such directory.
  // A directory that is watched already is fine.
  bool add(const std::string& dir);

  // Appends what happened since the last time; never waits. False where events
  // were lost: look at everything.
  bool read_events(std::vector<DirEvent>& events);

 private:
  Fd fd_;
  std::unordered_map<std::string, int> watches_;
  std::unordered_map<int, std::string> dirs_;
};

}  // namespace logkit::io
