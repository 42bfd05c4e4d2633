// BackgroundMaintenance: keeps a store that is being written to in shape, on a
// thread of its own: merges in tiers, lets records expire, removes what was
// replaced. The writer never waits for it.
//
// It looks at a store when that is added, at least once however soon it is
// stopped (so that short ingests keep a store in shape too), and then every few
// seconds. Where another
// process maintains a store, that one is left to it. An error is kept for
// take_troubles(); what failed for damage is not tried again, and after another
// error the thread waits a minute.
//
// Thread safety: one thread at a time may call it. What the options call has to
// bear being called from its thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lib/store/maintenance.h"

namespace logkit::store {

struct BackgroundOptions {
  MaintenanceOptions maintenance;
  bool merges = true;
  std::optional<std::int64_t> retention_ns;
  std::chrono::milliseconds interval{5000};
};

struct BackgroundTotals {
  std::uint64_t merges = 0;
  std::uint64_t merged_segments = 0;
  std::uint64_t merged_rows = 0;
  std::uint64_t expired_rows = 0;
  std::uint64_t removed_segments = 0;
};

class BackgroundMaintenance {
 public:
  BackgroundMaintenance(io::Fs& fs, BackgroundOptions options);
  // stop()
  ~BackgroundMaintenance();
  BackgroundMaintenance(const BackgroundMaintenance&) = delete;
  BackgroundMaintenance& operator=(const BackgroundMaintenance&) = delete;

  // A store, or a partition of one, that exists. Begins with the first.
  void add_store(std::string path);
  // Waits for the step under way, which ends early where the options' stop()
  // says so.
  void stop();

  // What went wrong since it was last asked.
  std::vector<Error> take_troubles();
  BackgroundTotals totals();

 private:
  struct Store {
    explicit Store(Maintenance store) : maintenance(std::move(store)) {}
    Maintenance maintenance;
    bool was_looked_at = false;
    bool is_damaged = false;
    bool is_busy = false;  // merged in its last round
    std::chrono::steady_clock::time_point rest_until{};
  };

  void run();
  void round(Store& store);
  Status maintain(Store& store);
  Status merge_tiers(Store& store);
  bool is_stopping();
  void note(const std::function<void(BackgroundTotals&)>& change);

  io::Fs& fs_;
  BackgroundOptions options_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool stopping_ = false;
  std::vector<std::string> added_;
  std::vector<Error> troubles_;
  BackgroundTotals totals_;
  std::thread thread_;
};

}  // namespace logkit::store
