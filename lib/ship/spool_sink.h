// SpoolSink: records into a spool. They are acknowledged when the group they
// were written with is synced.
//
// A spool that is full, or a disk that is, blocks and is tried again; or, where
// that was asked for, drops and counts.
#pragma once

#include <string>

#include "lib/ship/ledger.h"
#include "lib/ship/sink.h"
#include "lib/ship/spool_codec.h"
#include "lib/spool/spool.h"

namespace logkit::ship {

enum class WhenFull : std::uint8_t { kBlock, kDropOldest, kDropNewest };

class SpoolSink : public Sink {
 public:
  // All outlive it.
  SpoolSink(std::string name, spool::Spool& spool, WhenFull when_full, const OriginTable& origins,
            Ledger& ledger)
      : name_(std::move(name)),
        spool_(spool),
        when_full_(when_full),
        origins_(origins),
        ledger_(ledger),
        encoder_(origins) {}

  const std::string& name() const override { return name_; }
  SinkLimits limits() const override { return {.max_bytes = 4u << 20, .idle_ms = 1000}; }
  void send(Parcel& parcel, Answers& answers) override;
  void idle(Answers&) override { static_cast<void>(spool_.sync()); }

 private:
  Status append(const Parcel& parcel);
  void count_dropped(const Parcel& parcel);

  const std::string name_;
  spool::Spool& spool_;
  const WhenFull when_full_;
  const OriginTable& origins_;
  Ledger& ledger_;
  SpoolEncoder encoder_;
  std::string frames_;
};

}  // namespace logkit::ship
