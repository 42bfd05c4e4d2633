// ReloadSignal: SIGHUP asks for a reload while one lives. Where SIGHUP is ignored
// (nohup) it stays so.
//
// Thread safety: made and asked by the main thread; one at a time.
#pragma once

#include <csignal>

namespace logkit::logship {

class ReloadSignal {
 public:
  // Leaves the signal alone where it is not `wanted`.
  explicit ReloadSignal(bool wanted);
  ~ReloadSignal();
  ReloadSignal(const ReloadSignal&) = delete;
  ReloadSignal& operator=(const ReloadSignal&) = delete;

  // Whether one came since the last call.
  bool take();

 private:
  bool installed_ = false;
  struct sigaction before_ {};
};

}  // namespace logkit::logship
