#include "tools/logship/spooled_sink.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "lib/base/hash.h"

namespace logkit::logship {

std::string spool_dir(const SpoolSettings& settings, const std::string& sink, ship::Lane lane) {
  constexpr std::size_t kMaxNameBytes = 40;
  std::string name;
  for (const char c : sink.substr(0, kMaxNameBytes)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name.push_back(is_plain ? c : '_');
  }
  name += "-" + hex64(hash64(sink)).substr(0, 8);
  if (lane == ship::Lane::kUrgent) name.append(".").append(ship::kUrgentLane);
  return io::join_path(settings.dir, name);
}

Result<std::unique_ptr<SpooledSink>> SpooledSink::open(io::Fs& fs, const SpoolSettings& settings,
                                                       std::unique_ptr<ship::Sink> sink,
                                                       ship::DeliveryOptions options,
                                                       ship::Ledger& ledger,
                                                       ship::OriginTable& origins) {
  options.counts_reads = false;
  options.ready = nullptr;
  options.piece = {};
  options.gate = nullptr;
  std::unique_ptr<SpooledSink> made(new SpooledSink(sink->name(), settings.when_full,
                                                    std::move(options), ledger, origins));
  if (settings.has_lanes) {
    LK_RETURN_IF_ERROR(made->add_lane(fs, settings, ship::Lane::kUrgent));
    made->delivery_.keep_room_for_urgent();
  }
  LK_RETURN_IF_ERROR(made->add_lane(fs, settings, ship::Lane::kQueue));
  made->delivery_.add_sink(std::move(sink));
  return made;
}

Status SpooledSink::add_lane(io::Fs& fs, const SpoolSettings& settings, ship::Lane lane) {
  Place place{.lane = lane};
  LK_TRY(place.spool, spool::Spool::open(fs, spool_dir(settings, name_, lane), settings.options));
  auto source = std::make_unique<ship::SpoolSource>("spool of " + name_, *place.spool, lane);
  place.source = source.get();
  if (!places_.empty()) source->give_way_to(*places_.front().source);
  delivery_.add_source(std::move(source));
  places_.push_back(std::move(place));
  return {};
}

std::unique_ptr<ship::Sink> SpooledSink::entrance() {
  ship::SpoolSink::Spools spools;
  for (const Place& place : places_) spools.push_back(place.spool.get());
  return std::make_unique<ship::SpoolSink>("spool of " + name_, spools, when_full_, origins_,
                                           ledger_);
}

Status SpooledSink::tick() {
  static_cast<void>(count_waiting());
  return delivery_.tick();
}

std::uint64_t SpooledSink::count_waiting() {
  std::uint64_t all = 0;
  for (const Place& place : places_) {
    const std::uint64_t last = place.spool->last();
    const std::uint64_t waiting = last - std::min(last, place.spool->taken());
    ledger_.set_spooled(name_, place.lane, waiting);
    all += waiting;
  }
  return all;
}

bool SpooledSink::uses(const std::string& dir) const {
  return std::any_of(places_.begin(), places_.end(),
                     [&](const Place& place) { return place.spool->dir() == dir; });
}

Result<std::uint64_t> SpooledSink::finish(int timeout_ms) {
  using Clock = std::chrono::steady_clock;
  constexpr int kStepMs = 50;
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  for (const Place& place : places_) place.source->close();
  bool done = delivery_.wait(0);
  while (!done && Clock::now() < deadline) done = delivery_.wait(kStepMs);
  Status finished = delivery_.finish(0);
  if (!finished && delivery_.is_broken()) return std::move(finished).error();
  return count_waiting();
}

}  // namespace logkit::logship
