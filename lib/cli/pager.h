// Pager: what a person reads is paged, what a program reads is not.
//
// start() puts a pager between stdout and the terminal: LOGQ_PAGER, else PAGER,
// else less; plain output where there is none (or it is "" or "cat"). LESS is
// set to FRX only where it is unset. While it lives the parent ignores SIGINT
// (it belongs to the pager); a closed pager reads as a reader that left.
//
// Thread safety: start and finish before and after all other threads.
#pragma once

#include <sys/types.h>

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::cli {

class Pager {
 public:
  Pager() = default;
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;
  ~Pager();  // finishes

  // Does nothing where stdout is no terminal.
  Status start(World& world);
  bool running() const { return child_ > 0; }
  // Flushes, and waits until the person has left.
  Status finish();

 private:
  World* world_ = nullptr;
  pid_t child_ = -1;
};

// The command to page with, empty for none.
std::string pager_command(const World& world);

}  // namespace logkit::cli
