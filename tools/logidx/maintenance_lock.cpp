#include "tools/logidx/maintenance_lock.h"

#include <chrono>
#include <thread>
#include <utility>

#include "lib/base/monotonic_clock.h"
#include "lib/cli/app.h"
#include "lib/cli/diag.h"

namespace logkit::logidx {
namespace {

using namespace std::chrono_literals;

constexpr auto kNap = 20ms;
constexpr std::int64_t kPatienceNs = 1'000'000'000;

}  // namespace

Result<std::unique_ptr<io::FileLock>> wait_for_maintenance(store::Maintenance& maintenance,
                                                           cli::World& world) {
  const std::int64_t begin_ns = monotonic_ns();
  bool is_told = false;
  while (true) {
    auto lock = maintenance.lock();
    if (lock || lock.error().code != Code::kInvalid) return lock;
    if (cli::stop_requested()) return std::unique_ptr<io::FileLock>();
    if (!is_told && monotonic_ns() - begin_ns > kPatienceNs) {
      cli::print_note(world, "waits: " + lock.error().message());
      is_told = true;
    }
    std::this_thread::sleep_for(kNap);
  }
}

}  // namespace logkit::logidx
