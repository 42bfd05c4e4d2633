#include "tools/logq/watch.h"

#include <poll.h>
#include <unistd.h>

#include <csignal>

#include "lib/cli/app.h"

namespace logkit::logq {
// ppoll() takes signals in only while it waits, so none slips in before.
Status Watch::wait() {
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigaddset(&blocked, SIGINT);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  Status outcome;
  if (cli::stop_requested()) {
    outcome = Error::cancelled("stopped by a signal");
  } else {
    const timespec timeout{kPollMs / 1000, (kPollMs % 1000) * 1'000'000L};
    pollfd entries[] = {{dirs_.fd(), POLLIN, 0}, {STDOUT_FILENO, 0, 0}};
    // A negative descriptor is passed over.
    ppoll(entries, world_.stdout_is_pipe ? 2 : 1, &timeout, &before);
    if ((entries[1].revents & POLLERR) != 0) {
      outcome = Error::cancelled("the reader of standard output left");
    }
    // What it was does not matter: everything is looked at.
    events_.clear();
    dirs_.read_events(events_);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (outcome && cli::stop_requested()) outcome = Error::cancelled("stopped by a signal");
  return outcome;
}

}  // namespace logkit::logq
