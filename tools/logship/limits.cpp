#include "tools/logship/limits.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace logkit::logship {
namespace {

// A stop is heard so soon.
constexpr auto kNap = std::chrono::milliseconds(20);
// Values from outside fill the table; the idle ones go then.
constexpr std::size_t kMaxValues = 100'000;

}  // namespace

Limits::Limits(std::optional<Rate> rate, std::vector<Quota> quotas, RecordView view,
               const ship::OriginTable& origins, ship::Ledger& ledger)
    : rate_(rate),
      quotas_(std::move(quotas)),
      origins_(origins),
      ledger_(ledger),
      view_(std::move(view)) {
  if (rate_) window_.emplace(*rate_);
}

void Limits::fill(Bucket& bucket, const Rate& rate, Clock::time_point now) {
  if (bucket.filled == Clock::time_point()) {
    bucket.tokens = rate.per_second;
  } else {
    const double elapsed_s = std::chrono::duration<double>(now - bucket.filled).count();
    bucket.tokens = std::min(rate.per_second, bucket.tokens + elapsed_s * rate.per_second);
  }
  bucket.filled = now;
}

void Limits::apply(ship::Batch& batch) {
  const std::lock_guard lock(mutex_);
  // A line that cannot be read has no value of the field: it passes.
  if (quotas_.empty()) return;
  const double before = rate_ ? rate_->cost(batch) : 0;
  static_cast<void>(drop_above_quota(batch));
  if (rate_) window_->give_back(before - rate_->cost(batch));
}

bool Limits::ready(const ship::Batch& batch, bool may_wait) {
  if (!rate_) return true;
  const double cost = rate_->cost(batch);
  while (!stopped_) {
    const auto now = Clock::now();
    std::optional<Clock::time_point> again;
    {
      const std::lock_guard lock(mutex_);
      again = window_->take(cost, now);
    }
    if (!again) return true;
    if (!may_wait) return false;
    std::this_thread::sleep_until(std::min(*again, now + kNap));
  }
  return true;
}

bool Limits::takes(const Quota& quota, std::string_view value, std::size_t bytes) {
  const auto now = Clock::now();
  if (values_.size() >= kMaxValues)
    std::erase_if(values_, [&](const auto& entry) {
      return now - entry.second.filled > std::chrono::seconds(1);
    });
  std::string key = quota.field;
  key.push_back('\0');
  key.append(value);
  Bucket& bucket = values_[std::move(key)];
  fill(bucket, quota.rate, now);
  const double wanted = quota.rate.cost(1, bytes);
  if (bucket.tokens < std::min(wanted, quota.rate.per_second)) return false;
  bucket.tokens -= wanted;
  return true;
}

Status Limits::drop_above_quota(ship::Batch& batch) {
  std::vector<bool> drops(batch.records.size(), false);
  Status viewed = view_.visit(batch, [&](record::Batch& rows, std::size_t first) -> Status {
    record::TextScratch scratch;
    for (const Quota& quota : quotas_) {
      LK_TRY(const record::Column* const column, rows.resolve(quota.field));
      for (std::uint32_t row = 0; row < rows.source_row_count(); ++row) {
        const std::string_view value = column->text(row, scratch);
        if (value.empty() || drops[first + row]) continue;
        drops[first + row] = !takes(quota, value, batch.records[first + row].size);
      }
    }
    return {};
  });
  std::size_t at = 0;
  const std::size_t dropped = std::erase_if(batch.records, [&](const ship::Record&) {
    return drops[at++];
  });
  ledger_.add_dropped(origins_.at(batch.origin).label, "quota", dropped);
  return viewed;
}

}  // namespace logkit::logship
