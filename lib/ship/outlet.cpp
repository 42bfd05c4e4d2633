#include "lib/ship/outlet.h"

#include <algorithm>
#include <utility>

#include "lib/base/worker_thread.h"

namespace logkit::ship {
namespace {

std::uint64_t elapsed_ns(std::chrono::steady_clock::time_point since) {
  const auto elapsed = std::chrono::steady_clock::now() - since;
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count());
}

}  // namespace

Outlet::Outlet(std::unique_ptr<Sink> sink, OutletOptions options, Context context)
    : sink_(std::move(sink)),
      options_(options),
      context_(std::move(context)),
      limits_(sink_->limits()),
      backoff_(options.backoff) {}

Outlet::~Outlet() { abandon(); }

void Outlet::start() {
  thread_ = start_worker_thread([this] { run(); });
}

void Outlet::push(Share share) {
  const std::lock_guard lock(mutex_);
  if (queue_.empty()) oldest_ = Clock::now();
  queued_records_ += share.record_count();
  queued_bytes_ += share.batch->bytes.size();
  queue_.push_back(std::move(share));
  wake_.notify_one();
}

Status Outlet::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  return closed_;
}

void Outlet::abandon() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    wake_.notify_one();
  }
  sink_->interrupt();
  if (thread_.joinable()) thread_.join();
}

void Outlet::delivered(Parcel& parcel) {
  const std::lock_guard lock(mutex_);
  answers_.push_back({&parcel, Answer::Kind::kDelivered, {}});
  wake_.notify_one();
}

void Outlet::failed(Parcel& parcel, Failure failure) {
  const std::lock_guard lock(mutex_);
  answers_.push_back({&parcel, Answer::Kind::kFailed, std::move(failure)});
  wake_.notify_one();
}

void Outlet::broken(Parcel& parcel, Error error) {
  const std::lock_guard lock(mutex_);
  answers_.push_back({&parcel, Answer::Kind::kBroken, {std::move(error), 0}});
  wake_.notify_one();
}

void Outlet::run() {
  std::unique_lock lock(mutex_);
  while (step(lock)) {
  }
  const bool whole = flights_.empty() && queue_.empty();
  lock.unlock();
  closed_ = sink_->close();
  // A sink that answers late must find its parcels until it is closed.
  if (!whole) flights_.clear();
}

bool Outlet::step(std::unique_lock<std::mutex>& lock) {
  take_answers(lock);
  if (abandoned_) return false;
  if (send_due_retry(lock) || send_next(lock)) return true;
  if (finishing_ && queue_.empty() && flights_.empty() && answers_.empty()) return false;
  if (answers_.empty()) wait(lock);
  return true;
}

void Outlet::take_answers(std::unique_lock<std::mutex>& lock) {
  while (!answers_.empty() && !abandoned_) {
    std::vector<Answer> answers = std::exchange(answers_, {});
    lock.unlock();
    for (Answer& answer : answers) settle(answer);
    lock.lock();
  }
}

void Outlet::settle(Answer& answer) {
  const auto found = flights_.find(answer.parcel->id);
  if (found == flights_.end()) return;
  Flight& flight = found->second;
  switch (answer.kind) {
    case Answer::Kind::kDelivered:
      complete(flight);
      flights_.erase(found);
      return;
    case Answer::Kind::kFailed:
      ++flight.parcel->attempts;
      context_.warn(*sink_, answer.failure.error);
      if (options_.retry_max && flight.parcel->attempts > *options_.retry_max) {
        give_up(*flight.parcel, answer.failure.error.message());
        complete(flight);
        flights_.erase(found);
        return;
      }
      retry_later(flight, answer.failure);
      return;
    case Answer::Kind::kBroken:
      context_.broken(std::move(answer.failure.error));
      return;
  }
}

void Outlet::retry_later(Flight& flight, const Failure& failure) {
  const std::int64_t wait_ns = failure.retry_after_ns > 0 ? failure.retry_after_ns
                                                          : backoff_.delay_ns(flight.parcel->attempts);
  flight.again = Clock::now() + std::chrono::nanoseconds(wait_ns);
}

void Outlet::give_up(Parcel& parcel, const std::string& cause) {
  for (std::size_t i = 0; i < parcel.record_count(); ++i)
    if (parcel.state(i) == RecordState::kPending) parcel.mark_rejected(i, cause);
}

void Outlet::complete(Flight& flight) {
  Parcel& parcel = *flight.parcel;
  if (!parcel.rejections().empty()) {
    Status kept = context_.keep_dead(*sink_, parcel);
    if (!kept) {
      context_.broken(std::move(kept.error()));
      return;  // never acknowledged
    }
  }
  const std::uint64_t dead = parcel.rejections().size();
  context_.ledger.add_sent(sink_->name(), {.delivered = parcel.record_count() - dead,
                                           .parcels = 1,
                                           .send_ns = elapsed_ns(flight.sent),
                                           .dead_letters = dead});
  for (const Share& share : parcel.shares()) context_.tracker.done(share.batch);
}

bool Outlet::waits_for_retry() const {
  return std::any_of(flights_.begin(), flights_.end(),
                     [](const auto& flight) { return flight.second.again.has_value(); });
}

bool Outlet::send_due_retry(std::unique_lock<std::mutex>& lock) {
  const auto now = Clock::now();
  for (auto& [id, flight] : flights_) {
    if (!flight.again || *flight.again > now) continue;
    flight.again.reset();
    Parcel& parcel = *flight.parcel;
    lock.unlock();
    context_.ledger.add_sent(sink_->name(), {.retries = 1});
    sink_->send(parcel, *this);
    lock.lock();
    return true;
  }
  return false;
}

bool Outlet::parcel_is_ready(Clock::time_point now) const {
  if (queue_.empty()) return false;
  if (limits_.linger_ns == 0 || finishing_) return true;
  return queued_records_ >= limits_.max_records || queued_bytes_ >= limits_.max_bytes ||
         now >= oldest_ + std::chrono::nanoseconds(limits_.linger_ns);
}

bool Outlet::send_next(std::unique_lock<std::mutex>& lock) {
  // What failed goes first: records of one origin stay in order.
  if (flights_.size() >= limits_.max_in_flight || waits_for_retry()) return false;
  if (!parcel_is_ready(Clock::now())) return false;
  std::unique_ptr<Parcel> made = take_parcel();
  Parcel& parcel = *made;
  flights_.emplace(parcel.id, Flight{std::move(made), Clock::now(), {}});
  lock.unlock();
  sink_->send(parcel, *this);
  lock.lock();
  return true;
}

std::unique_ptr<Parcel> Outlet::take_parcel() {
  auto parcel = std::make_unique<Parcel>();
  parcel->id = next_id_++;
  while (!queue_.empty()) {
    const Share& next = queue_.front();
    const bool is_full =
        parcel->record_count() + next.record_count() > limits_.max_records ||
        parcel->text_bytes() + next.batch->bytes.size() > limits_.max_bytes;
    if (is_full && !parcel->shares().empty()) break;
    queued_records_ -= next.record_count();
    queued_bytes_ -= next.batch->bytes.size();
    parcel->add(std::move(queue_.front()));
    queue_.pop_front();
  }
  oldest_ = Clock::now();
  return parcel;
}

void Outlet::wait(std::unique_lock<std::mutex>& lock) {
  std::optional<Clock::time_point> until;
  const auto sooner = [&until](Clock::time_point time) {
    if (!until || time < *until) until = time;
  };
  for (const auto& [id, flight] : flights_)
    if (flight.again) sooner(*flight.again);
  const bool may_send = flights_.size() < limits_.max_in_flight && !waits_for_retry();
  if (may_send && !queue_.empty()) sooner(oldest_ + std::chrono::nanoseconds(limits_.linger_ns));
  if (limits_.idle_ms >= 0) sooner(Clock::now() + std::chrono::milliseconds(limits_.idle_ms));
  if (until) {
    wake_.wait_until(lock, *until);
  } else {
    wake_.wait(lock);
  }
  if (limits_.idle_ms >= 0 && answers_.empty()) {
    lock.unlock();
    sink_->idle(*this);
    lock.lock();
  }
}

}  // namespace logkit::ship
