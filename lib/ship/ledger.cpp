#include "lib/ship/ledger.h"

namespace logkit::ship {
namespace {

template <typename Map>
auto& at(Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found != map.end() ? found->second : map[std::string(key)];
}

}  // namespace

void Ledger::add_read(std::string_view label, const OriginCounts& counts) {
  const std::lock_guard lock(mutex_);
  OriginCounts& sum = at(state_.origins, label);
  sum.read_bytes += counts.read_bytes;
  sum.records += counts.records;
  sum.cut_records += counts.cut_records;
}

void Ledger::add_lost(std::string_view label, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  at(state_.origins, label).lost_bytes += bytes;
}

void Ledger::set_behind(std::string_view label, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  at(state_.origins, label).behind_bytes = bytes;
}

void Ledger::add_sent(std::string_view sink, const SinkCounts& counts) {
  const std::lock_guard lock(mutex_);
  SinkCounts& sum = at(state_.sinks, sink);
  sum.delivered += counts.delivered;
  sum.retries += counts.retries;
  sum.parcels += counts.parcels;
  sum.send_ns += counts.send_ns;
  sum.dead_letters += counts.dead_letters;
}

void Ledger::add_dropped(std::string_view label, std::string_view reason, std::uint64_t records) {
  if (records == 0) return;
  const std::lock_guard lock(mutex_);
  state_.dropped[{std::string(label), std::string(reason)}] += records;
}

void Ledger::add_back_pressure(std::uint64_t waited_ns) {
  const std::lock_guard lock(mutex_);
  state_.back_pressure_ns += waited_ns;
}

void Ledger::set_waiting(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  state_.waiting_bytes = bytes;
}

Ledger::State Ledger::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace logkit::ship
