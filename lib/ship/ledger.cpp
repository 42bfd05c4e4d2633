#include "lib/ship/ledger.h"

namespace logkit::ship {
namespace {

template <typename Map>
auto& at(Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found != map.end() ? found->second : map[std::string(key)];
}

}  // namespace

void SinkCounts::add(const SinkCounts& other) {
  delivered += other.delivered;
  retries += other.retries;
  parcels += other.parcels;
  send_ns += other.send_ns;
  dead_letters += other.dead_letters;
}

void Ledger::add_read(std::string_view label, const OriginCounts& counts) {
  const std::lock_guard lock(mutex_);
  OriginCounts& sum = at(state_.origins, label);
  sum.read_bytes += counts.read_bytes;
  sum.records += counts.records;
  sum.cut_records += counts.cut_records;
  cut_records_ += counts.cut_records;
}

void Ledger::add_lost(std::string_view label, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  at(state_.origins, label).lost_bytes += bytes;
}

void Ledger::set_behind(std::string_view label, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  at(state_.origins, label).behind_bytes = bytes;
}

void Ledger::add_sent(std::string_view sink, const SinkCounts& counts, Lane lane) {
  const std::lock_guard lock(mutex_);
  at(state_.sinks, sink).add(counts);
  if (lane == Lane::kUrgent) at(state_.urgent_sinks, sink).add(counts);
}

void Ledger::set_spooled(std::string_view sink, Lane lane, std::uint64_t records) {
  const std::lock_guard lock(mutex_);
  state_.spooled[{std::string(sink), lane}] = records;
}

void Ledger::add_dropped(std::string_view label, std::string_view reason, std::uint64_t records) {
  if (records == 0) return;
  const std::lock_guard lock(mutex_);
  state_.dropped[{std::string(label), std::string(reason)}] += records;
}

void Ledger::add_closed(std::string_view label, std::string_view reason,
                        std::uint64_t connections) {
  const std::lock_guard lock(mutex_);
  state_.closed[{std::string(label), std::string(reason)}] += connections;
}

void Ledger::add_back_pressure(std::uint64_t waited_ns) {
  const std::lock_guard lock(mutex_);
  state_.back_pressure_ns += waited_ns;
}

void Ledger::set_waiting(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  state_.waiting_bytes = bytes;
}

std::uint64_t Ledger::cut_records() const {
  const std::lock_guard lock(mutex_);
  return cut_records_;
}

Ledger::State Ledger::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace logkit::ship
