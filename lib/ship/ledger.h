// Ledger: what came in, what went out, and what was dropped and why. At any
// quiet moment, for every sink: in == delivered + dropped + under way.
//
// Counted per origin by label, never per record: the hot path adds once a batch.
//
// Thread safety: any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "lib/ship/batch.h"

namespace logkit::ship {

struct OriginCounts {
  std::uint64_t read_bytes = 0;
  std::uint64_t behind_bytes = 0;  // there to be read, and not read yet
  std::uint64_t records = 0;
  std::uint64_t cut_records = 0;
  std::uint64_t lost_bytes = 0;    // were there, and were gone before they could be read
};

struct SinkCounts {
  std::uint64_t delivered = 0;
  std::uint64_t retries = 0;        // parcels sent again
  std::uint64_t parcels = 0;
  std::uint64_t send_ns = 0;        // from send to answer, of all parcels
  std::uint64_t dead_letters = 0;

  void add(const SinkCounts& other);
};

class Ledger {
 public:
  struct State {
    std::map<std::string, OriginCounts, std::less<>> origins;
    std::map<std::string, SinkCounts, std::less<>> sinks;
    // Of these, what went by the urgent lane.
    std::map<std::string, SinkCounts, std::less<>> urgent_sinks;
    // By sink and lane: what its spool holds.
    std::map<std::pair<std::string, Lane>, std::uint64_t> spooled;
    // By (origin's label, reason): "quota", "retries", "queue_full", "lost_truncated".
    std::map<std::pair<std::string, std::string>, std::uint64_t> dropped;
    // Connections that a listener closed, by (its label, reason): "slow", "refused",
    // "handshake".
    std::map<std::pair<std::string, std::string>, std::uint64_t> closed;
    std::uint64_t back_pressure_ns = 0;  // sources waited so long for room
    std::uint64_t waiting_bytes = 0;     // under way, in memory
  };

  void add_read(std::string_view label, const OriginCounts& counts);
  void add_lost(std::string_view label, std::uint64_t bytes);
  void set_behind(std::string_view label, std::uint64_t bytes);
  void add_sent(std::string_view sink, const SinkCounts& counts, Lane lane = Lane::kQueue);
  void set_spooled(std::string_view sink, Lane lane, std::uint64_t records);
  void add_dropped(std::string_view label, std::string_view reason, std::uint64_t records);
  void add_closed(std::string_view label, std::string_view reason, std::uint64_t connections);
  void add_back_pressure(std::uint64_t waited_ns);
  void set_waiting(std::uint64_t bytes);

  State state() const;
  // Of all origins.
  std::uint64_t cut_records() const;

 private:
  mutable std::mutex mutex_;
  State state_;
  std::uint64_t cut_records_ = 0;
};

}  // namespace logkit::ship
