// ReloadSignal: SIGHUP asks for a reload while one lives, and ends nothing: what
// rotates files sends it. Where SIGHUP is ignored (nohup) it stays so.
//
// A terminal that is closed sends it, too, and means an end.
//
// Thread safety: made and asked by the main thread; one at a time.
#pragma once

#include <csignal>

namespace logkit::logship {

class ReloadSignal {
 public:
  // Keeps a SIGHUP back until there is one of these, or release().
  static void hold();
  static void release();

  ReloadSignal();
  ~ReloadSignal();
  ReloadSignal(const ReloadSignal&) = delete;
  ReloadSignal& operator=(const ReloadSignal&) = delete;

  // Whether one came since the last call.
  bool take();
  // Whether the terminal that this process was started at is gone.
  bool terminal_left() const;

 private:
  bool had_terminal_ = false;
  bool installed_ = false;
  struct sigaction before_ {};
};

}  // namespace logkit::logship
