#include "lib/ship/delivery.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "lib/base/worker_thread.h"
#include "lib/ship/batch_cut.h"

namespace logkit::ship {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

class Delivery::Entrance : public Intake {
 public:
  Entrance(Delivery& delivery, Source& source) : delivery_(delivery), source_(source) {}

  std::unique_ptr<Batch> new_batch() override { return delivery_.new_batch(); }
  bool put(std::unique_ptr<Batch> batch) override {
    batch->source = &source_;
    return delivery_.put(std::move(batch));
  }
  bool try_put(std::unique_ptr<Batch>& batch) override {
    batch->source = &source_;
    return delivery_.try_put(batch);
  }
  bool stopping() const override { return delivery_.stopping(); }
  OriginTable& origins() override { return delivery_.origins(); }
  Ledger& ledger() override { return delivery_.ledger(); }
  void trouble(const Error& error) override { delivery_.trouble(error); }
  void notice(const Error& error) override { delivery_.notice(error); }

 private:
  Delivery& delivery_;
  Source& source_;
};

Delivery::Delivery(DeliveryOptions options, Ledger& ledger, OriginTable& origins)
    : options_(std::move(options)),
      ledger_(ledger),
      origins_(origins),
      tracker_(options_.max_memory_bytes) {}

Delivery::~Delivery() {
  if (!finished_) static_cast<void>(finish(0));
}

void Delivery::add_source(std::unique_ptr<Source> source) {
  entrances_.push_back(std::make_unique<Entrance>(*this, *source));
  sources_.push_back(std::move(source));
}

void Delivery::add_sink(std::unique_ptr<Sink> sink) {
  KeepDead keep_dead = options_.keep_dead;
  if (!keep_dead) {
    keep_dead = [](const Sink& at, const Parcel& parcel) {
      Error error = Error::invalid("a record was refused: " + parcel.rejections().front().cause,
                                   at.name());
      error.help = "keep such records with --dlq FILE";
      return Status(std::move(error));
    };
  }
  Outlet::Context context{
      .tracker = tracker_,
      .ledger = ledger_,
      .origins = origins_,
      .keep_dead =
          [this, keep_dead](const Sink& at, const Parcel& parcel) {
            const std::lock_guard lock(state_);
            return keep_dead(at, parcel);
          },
      .warn =
          [this](const Sink& at, const Error& error) {
            const std::lock_guard lock(state_);
            if (options_.warn) options_.warn(at.name(), error);
          },
      .broken = [this](Error error) { break_off(std::move(error)); }};
  outlets_.push_back(
      std::make_unique<Outlet>(std::move(sink), options_.outlet, std::move(context)));
}

void Delivery::set_lanes(std::unique_ptr<LaneSplitter> splitter) {
  splitter_ = std::move(splitter);
}

Status Delivery::start() {
  for (const auto& outlet : outlets_) LK_RETURN_IF_ERROR(outlet->sink().open());
  for (const auto& source : sources_) LK_RETURN_IF_ERROR(source->open());
  for (const auto& outlet : outlets_) outlet->start();
  running_sources_ = sources_.size();
  for (std::size_t i = 0; i < sources_.size(); ++i)
    threads_.push_back(
        start_worker_thread([this, i] { run_source(*sources_[i], *entrances_[i]); }));
  return {};
}

void Delivery::run_source(Source& source, Entrance& entrance) {
  Status outcome = source.run(entrance);
  // The outlets outlive this thread.
  bool is_last = false;
  {
    const std::lock_guard lock(state_);
    if (!outcome && outcome.error().code != Code::kCancelled)
      source_errors_.push_back(std::move(outcome.error()));
    is_last = --running_sources_ == 0;
    changed_.notify_all();
  }
  if (is_last) hurry_outlets();
}

void Delivery::hurry_outlets() {
  for (const auto& outlet : outlets_) outlet->hurry();
}

bool Delivery::wait(int timeout_ms) {
  {
    std::unique_lock lock(state_);
    changed_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                      [this] { return broken_ || !waits_for_sources(); });
    if (broken_) return true;
    if (waits_for_sources()) return false;
  }
  return tracker_.wait_empty(timeout_ms);
}

void Delivery::stop_sources() {
  if (stopping_.exchange(true)) return;
  for (const auto& source : sources_) source->stop();
  hurry_outlets();
}

Status Delivery::tick() {
  ledger_.set_waiting(tracker_.bytes());
  for (const auto& source : sources_) LK_RETURN_IF_ERROR(source->tick());
  return {};
}

Status Delivery::finish(int timeout_ms) {
  finished_ = true;
  stop_sources();
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  bool done = wait(0);
  while (!done && Clock::now() < deadline) done = wait(50);
  tracker_.close();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
  const bool whole = !broken_ && tracker_.wait_empty(0);
  Status outcome;
  for (const auto& outlet : outlets_) {
    if (!whole) outlet->abandon();
    Status closed = outlet->finish();
    if (outcome && !closed) outcome = std::move(closed);
  }
  for (const auto& source : sources_) {
    Status finished = source->finish();
    if (outcome && !finished) outcome = std::move(finished);
  }
  ledger_.set_waiting(tracker_.bytes());
  if (!failure_.ok()) return failure_;
  if (outcome && !whole)
    return Error::io("what was under way is not delivered; it will be sent again", "", 0);
  return outcome;
}

std::vector<Error> Delivery::take_source_errors() {
  const std::lock_guard lock(state_);
  return std::exchange(source_errors_, {});
}

bool Delivery::put(std::unique_ptr<Batch> batch) {
  BatchCut cut(*batch, options_.piece);
  if (!cut.is_needed()) return admit(batch, true);
  while (std::unique_ptr<Batch> piece = cut.next())
    if (!admit(piece, true)) return false;
  return true;
}

bool Delivery::try_put(std::unique_ptr<Batch>& batch) { return admit(batch, false); }

bool Delivery::admit(std::unique_ptr<Batch>& batch, bool may_wait) {
  const std::size_t bytes = batch->memory_bytes();
  if (!tracker_.reserve(bytes, false, batch->lane)) {
    if (!may_wait || tracker_.closed()) return false;
    const auto since = Clock::now();
    const bool has_room = tracker_.reserve(bytes, true, batch->lane);
    const auto waited = Clock::now() - since;
    ledger_.add_back_pressure(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(waited).count()));
    if (!has_room) return false;
  }
  if (options_.ready && !options_.ready(*batch, may_wait)) {
    tracker_.give_back(bytes);
    return false;
  }
  return distribute(std::move(batch), bytes);
}

bool Delivery::distribute(std::unique_ptr<Batch> batch, std::size_t reserved_bytes) {
  batch->received_ns = options_.now_ns ? options_.now_ns() : 0;
  if (options_.counts_reads) count(*batch);
  if (options_.gate) options_.gate(*batch);
  return push(std::move(batch), reserved_bytes);
}

void Delivery::count(const Batch& batch) {
  OriginCounts counts{.read_bytes = batch.read_bytes, .records = batch.records.size()};
  for (const Record& record : batch.records) counts.cut_records += record.cut ? 1u : 0u;
  ledger_.add_read(origins_.at(batch.origin).label, counts);
}

bool Delivery::push(std::unique_ptr<Batch> batch, std::size_t reserved_bytes) {
  const std::lock_guard lock(order_);
  Status pushed = push_urgent(*batch);
  if (pushed) pushed = push_shares(std::move(batch), reserved_bytes);
  if (!pushed) break_off(std::move(pushed.error()));
  return pushed.ok();
}

// Before the rest of its batch, whose token it waits for.
Status Delivery::push_urgent(Batch& batch) {
  if (splitter_ == nullptr) return {};
  LK_TRY(auto urgent, splitter_->split(batch));
  if (urgent == nullptr) return {};
  const std::size_t bytes = urgent->memory_bytes();
  tracker_.reserve_more(bytes);
  return push_shares(std::move(urgent), bytes);
}

Status Delivery::push_shares(std::unique_ptr<Batch> batch, std::size_t reserved_bytes) {
  LK_TRY(std::vector<Share> shares, shares_of(*batch));
  std::vector<std::pair<Outlet*, Share>> parts;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    Outlet& outlet = *outlets_[i];
    const bool goes = shares[i].record_count() > 0 ||
                      (batch->end_position > 0 && outlet.sink().wants_positions());
    if (!goes) continue;
    for (Share& part : outlet.cut(std::move(shares[i])))
      parts.emplace_back(&outlet, std::move(part));
  }
  const Batch* const key =
      tracker_.add(std::move(batch), reserved_bytes, static_cast<std::uint32_t>(parts.size()));
  for (auto& [outlet, part] : parts) {
    part.batch = key;
    outlet->push(std::move(part));
  }
  return {};
}

Result<std::vector<Share>> Delivery::shares_of(const Batch& batch) {
  std::vector<Share> shares(outlets_.size());
  for (Share& share : shares) {
    share.batch = &batch;
    share.all = router_ == nullptr;
  }
  if (router_ == nullptr) return shares;
  LK_RETURN_IF_ERROR(router_->route(batch, shares));
  return shares;
}

void Delivery::trouble(const Error& error) {
  const std::lock_guard lock(state_);
  if (options_.trouble) options_.trouble(error);
}

void Delivery::notice(const Error& error) {
  const std::lock_guard lock(state_);
  if (options_.notice) options_.notice(error);
}

void Delivery::break_off(Error error) {
  const std::lock_guard lock(state_);
  if (failure_.ok()) failure_ = std::move(error);
  broken_ = true;
  tracker_.close();
  changed_.notify_all();
}

}  // namespace logkit::ship
