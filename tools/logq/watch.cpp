#include "tools/logq/watch.h"

#include "lib/cli/app.h"

namespace logkit::logq {

Status Watch::wait() {
  LK_RETURN_IF_ERROR(cli::wait_readable(world_, dirs_.fd(), kPollMs));
  // What it was does not matter: everything is looked at.
  events_.clear();
  dirs_.read_events(events_);
  return {};
}

}  // namespace logkit::logq
