#include "lib/ship/spool_sink.h"

namespace logkit::ship {
namespace {

constexpr std::int64_t kTryAgainNs = 200'000'000;

}  // namespace

SpoolSink::SpoolSink(std::string name, const Spools& spools, WhenFull when_full,
                     const OriginTable& origins, Ledger& ledger)
    : name_(std::move(name)), when_full_(when_full), origins_(origins), ledger_(ledger) {
  for (spool::Spool* spool : spools) places_.push_back({*spool, SpoolEncoder(origins)});
}

SpoolSink::Place& SpoolSink::place_of(const Parcel& parcel) {
  const auto lane = static_cast<std::size_t>(parcel.lane);
  return lane < places_.size() ? places_[lane] : places_.front();
}

void SpoolSink::send(Parcel& parcel, Answers& answers) {
  Place& place = place_of(parcel);
  Status kept = append(parcel, place);
  while (!kept && when_full_ == WhenFull::kDropOldest) {
    const auto dropped = place.spool.drop_oldest();
    if (!dropped || !*dropped) break;
    ledger_.add_dropped(name_, "spool_full", **dropped);
    kept = append(parcel, place);
  }
  if (kept) {
    answers.delivered(parcel);
  } else if (when_full_ == WhenFull::kDropNewest) {
    count_dropped(parcel);
    answers.delivered(parcel);
  } else {
    answers.failed(parcel, {std::move(kept.error()), kTryAgainNs});
  }
}

Status SpoolSink::append(const Parcel& parcel, Place& place) {
  if (place.spool.begins_segment()) place.encoder.begin_segment();
  frames_.clear();
  const std::uint64_t count = place.encoder.encode(parcel, place.spool.next_sequence(), frames_);
  return place.spool.append(frames_, count);
}

void SpoolSink::idle(Answers&) {
  for (Place& place : places_) static_cast<void>(place.spool.sync());
}

void SpoolSink::count_dropped(const Parcel& parcel) {
  for (const Share& share : parcel.shares())
    ledger_.add_dropped(origins_.at(share.batch->origin).label, "spool_full",
                        share.record_count());
}

}  // namespace logkit::ship
