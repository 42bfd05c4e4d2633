// Progress: one line on stderr that tells how far a long run has come.
//
// It is drawn only where stderr is a terminal, a second has passed, and this
// tool is the source of its pipe (stdin is no pipe), so that a chain of tools
// draws one line; at most five times a second; and erased before anything
// else is written there. --progress=always and never decide by force.
//
// Thread safety: one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "lib/cli/common_options.h"
#include "lib/cli/world.h"

namespace logkit::cli {

struct ProgressState {
  std::string text;               // "9/41 segments", "complete back to 13:42Z"
  std::uint64_t done_bytes = 0;
  std::uint64_t total_bytes = 0;  // 0: unknown, no remaining time
  std::string counters;           // "37 found"
};

class Progress {
 public:
  Progress(World& world, const CommonOptions& options);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Cheap: asks for the state only when a line is due.
  void update(const std::function<ProgressState()>& state);
  // Clears the line. Called by itself before messages, and at the end.
  void erase();
  // No more lines.
  void stop();
  // Records are about to print: the line is cleared, and comes no more where
  // they go to a terminal, too.
  void stop_for_output();

  bool enabled() const { return enabled_; }

 private:
  using Clock = std::chrono::steady_clock;

  std::string line_of(const ProgressState& state, Clock::time_point now) const;

  World& world_;
  bool enabled_ = false;
  bool drawn_ = false;
  Clock::time_point started_;
  Clock::time_point next_;
};

}  // namespace logkit::cli
