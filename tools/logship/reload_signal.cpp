#include "tools/logship/reload_signal.h"

#include <fcntl.h>

#include "lib/io/fd.h"

namespace logkit::logship {
namespace {

volatile std::sig_atomic_t g_asked = 0;

void ask(int) { g_asked = 1; }

bool has_terminal() { return io::Fd(open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)).valid(); }

}  // namespace

ReloadSignal::ReloadSignal() : had_terminal_(has_terminal()) {
  if (sigaction(SIGHUP, nullptr, &before_) != 0 || before_.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = ask;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  installed_ = sigaction(SIGHUP, &action, nullptr) == 0;
}

ReloadSignal::~ReloadSignal() {
  if (installed_) sigaction(SIGHUP, &before_, nullptr);
}

bool ReloadSignal::terminal_left() const { return had_terminal_ && !has_terminal(); }

bool ReloadSignal::take() {
  if (g_asked == 0) return false;
  g_asked = 0;
  return true;
}

}  // namespace logkit::logship
