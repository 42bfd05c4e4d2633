#include "tools/logship/reload_signal.h"

#include <fcntl.h>

#include "lib/io/fd.h"

namespace logkit::logship {
namespace {

volatile std::sig_atomic_t g_asked = 0;

void ask(int) { g_asked = 1; }

void set_mask(int how) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGHUP);
  sigprocmask(how, &signals, nullptr);
}

bool has_terminal() { return io::Fd(open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)).valid(); }

}  // namespace

void ReloadSignal::hold() { set_mask(SIG_BLOCK); }

void ReloadSignal::release() { set_mask(SIG_UNBLOCK); }

ReloadSignal::ReloadSignal() : had_terminal_(has_terminal()) {
  const bool is_known = sigaction(SIGHUP, nullptr, &before_) == 0;
  if (is_known && before_.sa_handler != SIG_IGN) {
    struct sigaction action {};
    action.sa_handler = ask;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    installed_ = sigaction(SIGHUP, &action, nullptr) == 0;
  }
  release();
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
