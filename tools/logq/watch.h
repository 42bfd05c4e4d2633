// Watch: waits until something happens in directories.
//
// The system wakes it at once where it can (dir_watch.h); else it wakes every
// kPollMs: what is waited for is looked at again either way.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/world.h"
#include "lib/io/dir_watch.h"

namespace logkit::logq {

class Watch {
 public:
  static constexpr int kPollMs = 400;

  explicit Watch(const cli::World& world) : world_(world) {}

  // From now on changes in this directory wake.
  void add(const std::string& dir) { dirs_.add(dir); }
  // Until something changed, or a while has passed. kCancelled where a signal
  // asks to stop, or the reader of standard output has left.
  Status wait();

 private:
  const cli::World& world_;
  io::DirWatch dirs_;
  std::vector<io::DirEvent> events_;
};

}  // namespace logkit::logq
