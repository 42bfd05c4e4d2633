#include "lib/ship/outlet.h"

#include <algorithm>
#include <utility>

#include "lib/base/free_memory.h"
#include "lib/base/worker_thread.h"

namespace logkit::ship {
namespace {

std::uint64_t elapsed_ns(std::chrono::steady_clock::time_point since) {
  const auto elapsed = std::chrono::steady_clock::now() - since;
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count());
}

constexpr auto kRestAfter = std::chrono::seconds(1);

}  // namespace

Outlet::Outlet(std::unique_ptr<Sink> sink, OutletOptions options, Context context)
    : sink_(std::move(sink)),
      options_(options),
      context_(std::move(context)),
      limits_(sink_->limits()),
      backoff_(options.backoff) {
  limits_.max_records = options_.parcel.records.value_or(limits_.max_records);
  limits_.max_bytes = options_.parcel.bytes.value_or(limits_.max_bytes);
  limits_.linger_ns = options_.linger_ns.value_or(limits_.linger_ns);
}

Outlet::~Outlet() { abandon(); }

void Outlet::start() {
  thread_ = start_worker_thread([this] { run(); });
}

std::vector<Share> Outlet::cut(Share share) const {
  // With the positions of a batch come all of its records.
  return cut_share(std::move(share), sink_->wants_positions() ? ParcelBounds() : options_.parcel);
}

void Outlet::push(Share share) {
  const std::lock_guard lock(mutex_);
  Queue& queue = this->queue(share.batch->lane);
  if (queue.shares.empty()) queue.oldest = Clock::now();
  queue.records += share.record_count();
  queue.bytes += share.text_bytes();
  queue.shares.push_back(std::move(share));
  wake_.notify_one();
}

void Outlet::hurry() {
  const std::lock_guard lock(mutex_);
  hurries_ = true;
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
  const bool whole = flights_.empty() && queues_are_empty();
  lock.unlock();
  closed_ = sink_->close();
  // A sink that answers late must find its parcels until it is closed.
  if (!whole) flights_.clear();
}

bool Outlet::step(std::unique_lock<std::mutex>& lock) {
  take_answers(lock);
  if (abandoned_) return false;
  if (send_something(lock)) return true;
  if (finishing_ && queues_are_empty() && flights_.empty() && answers_.empty()) return false;
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
                                           .dead_letters = dead},
                           parcel.lane);
  for (const Share& share : parcel.shares()) context_.tracker.done(share.batch);
}

std::size_t Outlet::flights(Lane lane) const {
  return static_cast<std::size_t>(
      std::count_if(flights_.begin(), flights_.end(),
                    [lane](const auto& flight) { return flight.second.parcel->lane == lane; }));
}

bool Outlet::waits_for_retry(Lane lane) const {
  return std::any_of(flights_.begin(), flights_.end(), [lane](const auto& flight) {
    return flight.second.parcel->lane == lane && flight.second.again.has_value();
  });
}

bool Outlet::is_clear(Lane lane) const {
  return queue(lane).shares.empty() && !waits_for_retry(lane);
}

bool Outlet::queues_are_empty() const {
  return std::all_of(queues_.begin(), queues_.end(),
                     [](const Queue& queue) { return queue.shares.empty(); });
}

bool Outlet::send_something(std::unique_lock<std::mutex>& lock) {
  for (const Lane lane : {Lane::kUrgent, Lane::kQueue}) {
    if (send_due_retry(lane, lock) || send_next(lane, lock)) return true;
    if (!is_clear(lane)) return false;
  }
  return false;
}

bool Outlet::send_due_retry(Lane lane, std::unique_lock<std::mutex>& lock) {
  const auto now = Clock::now();
  for (auto& [id, flight] : flights_) {
    if (flight.parcel->lane != lane || !flight.again || *flight.again > now) continue;
    flight.again.reset();
    Parcel& parcel = *flight.parcel;
    lock.unlock();
    context_.ledger.add_sent(sink_->name(), {.retries = 1}, lane);
    sink_->send(parcel, *this);
    lock.lock();
    return true;
  }
  return false;
}

bool Outlet::parcel_is_ready(Lane lane, Clock::time_point now) const {
  const Queue& queue = this->queue(lane);
  if (queue.shares.empty()) return false;
  if (limits_.linger_ns == 0 || finishing_ || hurries_ || lane == Lane::kUrgent) return true;
  return queue.records >= limits_.max_records || queue.bytes >= limits_.max_bytes ||
         now >= queue.oldest + std::chrono::nanoseconds(limits_.linger_ns);
}

bool Outlet::send_next(Lane lane, std::unique_lock<std::mutex>& lock) {
  // What failed goes first: records of one origin stay in order.
  if (flights(lane) >= limits_.max_in_flight || waits_for_retry(lane)) return false;
  if (!parcel_is_ready(lane, Clock::now())) return false;
  std::unique_ptr<Parcel> made = take_parcel(lane);
  Parcel& parcel = *made;
  last_sent_ = Clock::now();
  rested_ = false;
  flights_.emplace(parcel.id, Flight{std::move(made), last_sent_, {}});
  lock.unlock();
  sink_->send(parcel, *this);
  lock.lock();
  return true;
}

std::unique_ptr<Parcel> Outlet::take_parcel(Lane lane) {
  auto parcel = std::make_unique<Parcel>();
  parcel->id = next_id_++;
  parcel->lane = lane;
  Queue& queue = this->queue(lane);
  while (!queue.shares.empty()) {
    const Share& next = queue.shares.front();
    const bool is_full = parcel->record_count() + next.record_count() > limits_.max_records ||
                         parcel->text_bytes() + next.text_bytes() > limits_.max_bytes;
    if (is_full && !parcel->shares().empty()) break;
    queue.records -= next.record_count();
    queue.bytes -= next.text_bytes();
    parcel->add(std::move(queue.shares.front()));
    queue.shares.pop_front();
  }
  queue.oldest = Clock::now();
  return parcel;
}

void Outlet::wait(std::unique_lock<std::mutex>& lock) {
  std::optional<Clock::time_point> until;
  const auto sooner = [&until](Clock::time_point time) {
    if (!until || time < *until) until = time;
  };
  for (const Lane lane : {Lane::kUrgent, Lane::kQueue}) {
    for (const auto& [id, flight] : flights_)
      if (flight.parcel->lane == lane && flight.again) sooner(*flight.again);
    const bool may_send = flights(lane) < limits_.max_in_flight && !waits_for_retry(lane);
    if (may_send && !queue(lane).shares.empty())
      sooner(queue(lane).oldest + std::chrono::nanoseconds(limits_.linger_ns));
    // A retry of the next one, due or not, has to wait for this one.
    if (!is_clear(lane)) break;
  }
  if (limits_.idle_ms >= 0) sooner(Clock::now() + std::chrono::milliseconds(limits_.idle_ms));
  if (may_rest()) sooner(last_sent_ + kRestAfter);
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
  if (may_rest() && Clock::now() >= last_sent_ + kRestAfter) {
    rested_ = true;
    lock.unlock();
    sink_->rest();
    return_free_memory();
    lock.lock();
  }
}

bool Outlet::may_rest() const {
  return !rested_ && flights_.empty() && queues_are_empty() && answers_.empty();
}

}  // namespace logkit::ship
