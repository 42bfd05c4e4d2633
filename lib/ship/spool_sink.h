// SpoolSink: records into a spool, those of the urgent lane into one of their
// own where there is one. They are acknowledged when the group they were written
// with is synced.
//
// A spool that is full, or a disk that is, blocks and is tried again; or, where
// that was asked for, drops and counts.
#pragma once

#include <string>
#include <vector>

#include "lib/ship/ledger.h"
#include "lib/ship/sink.h"
#include "lib/ship/spool_codec.h"
#include "lib/spool/spool.h"

namespace logkit::ship {

enum class WhenFull : std::uint8_t { kBlock, kDropOldest, kDropNewest };

class SpoolSink : public Sink {
 public:
  // A spool a lane, in their order; or one for both.
  using Spools = std::vector<spool::Spool*>;

  // All outlive it.
  SpoolSink(std::string name, const Spools& spools, WhenFull when_full, const OriginTable& origins,
            Ledger& ledger);

  const std::string& name() const override { return name_; }
  SinkLimits limits() const override { return {.max_bytes = 4u << 20, .idle_ms = 1000}; }
  void send(Parcel& parcel, Answers& answers) override;
  void idle(Answers&) override;
  void rest() override { std::string().swap(frames_); }

 private:
  struct Place {
    spool::Spool& spool;
    SpoolEncoder encoder;
  };

  Place& place_of(const Parcel& parcel);
  Status append(const Parcel& parcel, Place& place);
  void count_dropped(const Parcel& parcel);

  const std::string name_;
  std::vector<Place> places_;
  const WhenFull when_full_;
  const OriginTable& origins_;
  Ledger& ledger_;
  std::string frames_;
};

}  // namespace logkit::ship
