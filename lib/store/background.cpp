#include "lib/store/background.h"

#include <deque>
#include <utility>

#include "lib/base/worker_thread.h"

namespace logkit::store {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kRest{60};
constexpr int kRestFactor = 4;

}  // namespace

BackgroundMaintenance::BackgroundMaintenance(io::Fs& fs, BackgroundOptions options)
    : fs_(fs), options_(std::move(options)) {}

BackgroundMaintenance::~BackgroundMaintenance() { stop(); }

void BackgroundMaintenance::add_store(std::string path) {
  {
    const std::lock_guard lock(mutex_);
    added_.push_back(std::move(path));
  }
  wake_.notify_one();
  if (thread_.joinable()) return;
  thread_ = start_worker_thread([this] { run(); });
}

void BackgroundMaintenance::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::vector<Error> BackgroundMaintenance::take_troubles() {
  const std::lock_guard lock(mutex_);
  return std::exchange(troubles_, {});
}

BackgroundTotals BackgroundMaintenance::totals() {
  const std::lock_guard lock(mutex_);
  return totals_;
}

bool BackgroundMaintenance::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void BackgroundMaintenance::note(const std::function<void(BackgroundTotals&)>& change) {
  const std::lock_guard lock(mutex_);
  change(totals_);
}

void BackgroundMaintenance::run() {
  std::deque<Store> stores;
  std::unique_lock lock(mutex_);
  while (true) {
    for (std::string& path : added_)
      stores.emplace_back(Maintenance(fs_, std::move(path), options_.maintenance));
    added_.clear();
    lock.unlock();
    for (Store& store : stores) round(store);
    lock.lock();
    if (!added_.empty()) continue;
    if (stopping_) return;
    wake_.wait_for(lock, options_.interval);
  }
}

void BackgroundMaintenance::round(Store& store) {
  if ((store.was_looked_at && is_stopping()) || Clock::now() < store.rest_until) return;
  store.was_looked_at = true;
  const Clock::time_point begin = Clock::now();
  store.is_busy = false;
  Status done = maintain(store);
  // A store that takes long to look at (many days, many partitions) is looked at
  // less often.
  if (!store.is_busy) store.rest_until = Clock::now() + kRestFactor * (Clock::now() - begin);
  if (done) return;
  const Code code = done.error().code;
  // Gone since it was listed, or told to stop: another round, if any.
  if (code == Code::kNotFound || code == Code::kCancelled) return;
  if (code == Code::kCorrupt || code == Code::kUnsupported) store.is_damaged = true;
  store.rest_until = Clock::now() + kRest;
  const std::lock_guard lock(mutex_);
  troubles_.push_back(std::move(done).error());
}

Status BackgroundMaintenance::maintain(Store& store) {
  Maintenance& maintenance = store.maintenance;
  auto lock = maintenance.lock();
  if (!lock && lock.error().code == Code::kInvalid) return {};  // another does it
  if (!lock) return std::move(lock).error();
  LK_RETURN_IF_ERROR(maintenance.look());
  if (options_.retention_ns && options_.maintenance.now_ns) {
    LK_TRY(const Expired expired,
           maintenance.expire(options_.maintenance.now_ns() - *options_.retention_ns));
    note([&](BackgroundTotals& totals) { totals.expired_rows += expired.rows; });
    if (expired.segments > 0) LK_RETURN_IF_ERROR(maintenance.look());
  }
  if (options_.merges && !store.is_damaged) LK_RETURN_IF_ERROR(merge_tiers(store));
  LK_TRY(const std::size_t removed, maintenance.sweep());
  note([&](BackgroundTotals& totals) { totals.removed_segments += removed; });
  return {};
}

Status BackgroundMaintenance::merge_tiers(Store& store) {
  while (const auto group =
             next_tier_group(store.maintenance.view(), options_.maintenance.limits)) {
    LK_TRY(const MergeDone done, store.maintenance.merge(*group));
    store.is_busy = true;
    note([&](BackgroundTotals& totals) {
      ++totals.merges;
      totals.merged_segments += done.inputs;
      totals.merged_rows += done.rows;
    });
    LK_RETURN_IF_ERROR(store.maintenance.look());
    if (is_stopping()) break;
  }
  return {};
}

}  // namespace logkit::store
