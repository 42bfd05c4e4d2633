#include "lib/ship/spool_sink.h"

namespace logkit::ship {
namespace {

constexpr std::int64_t kTryAgainNs = 200'000'000;

}  // namespace

void SpoolSink::send(Parcel& parcel, Answers& answers) {
  Status kept = append(parcel);
  while (!kept && when_full_ == WhenFull::kDropOldest) {
    const auto dropped = spool_.drop_oldest();
    if (!dropped || !*dropped) break;
    ledger_.add_dropped(name_, "spool_full", **dropped);
    kept = append(parcel);
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

Status SpoolSink::append(const Parcel& parcel) {
  if (spool_.begins_segment()) encoder_.begin_segment();
  frames_.clear();
  const std::uint64_t count = encoder_.encode(parcel, spool_.next_sequence(), frames_);
  return spool_.append(frames_, count);
}

void SpoolSink::count_dropped(const Parcel& parcel) {
  for (const Share& share : parcel.shares())
    ledger_.add_dropped(origins_.at(share.batch->origin).label, "spool_full",
                        share.record_count());
}

}  // namespace logkit::ship
