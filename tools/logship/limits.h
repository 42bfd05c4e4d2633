// Limits: --rate and --quota, what every batch passes on its way in.
//
// A rate holds its source back; nothing is dropped. A quota bounds each value of
// a field by itself, so that one noisy service takes nothing from the others:
// what is above it is dropped and counted: a token bucket of a second each.
//
// Thread safety: any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "lib/ship/ledger.h"
#include "tools/logship/rate.h"
#include "tools/logship/rate_window.h"
#include "tools/logship/record_view.h"

namespace logkit::logship {

struct Quota {
  std::string field;
  Rate rate;
};

class Limits {
 public:
  Limits(std::optional<Rate> rate, std::vector<Quota> quotas, RecordView view,
         const ship::OriginTable& origins, ship::Ledger& ledger);

  bool any() const { return rate_ || !quotas_.empty(); }
  // What may come in at once: more is to be cut.
  ship::ParcelBounds piece() const { return rate_ ? rate_->piece() : ship::ParcelBounds(); }
  // Whether the rate lets a batch in, which then counts. With `may_wait` it answers
  // when it does, true.
  bool ready(const ship::Batch& batch, bool may_wait);
  // Takes out what is above its quota; that counts against the rate no more.
  void apply(ship::Batch& batch);
  // Sources are held back no more.
  void stop() { stopped_ = true; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Bucket {
    double tokens = 0;
    Clock::time_point filled;
  };

  static void fill(Bucket& bucket, const Rate& rate, Clock::time_point now);
  Status drop_above_quota(ship::Batch& batch);
  bool takes(const Quota& quota, std::string_view value, std::size_t bytes);

  const std::optional<Rate> rate_;
  const std::vector<Quota> quotas_;
  const ship::OriginTable& origins_;
  ship::Ledger& ledger_;
  std::atomic<bool> stopped_ = false;

  std::mutex mutex_;
  RecordView view_;
  std::optional<RateWindow> window_;
  std::unordered_map<std::string, Bucket> values_;  // by field, NUL, value
};

}  // namespace logkit::logship
