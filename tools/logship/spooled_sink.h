// SpooledSink: a sink behind a spool of its own, or one a lane. The main delivery
// ends at the spool; another one takes it from there to the sink, what is urgent
// first.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/ship/delivery.h"
#include "lib/ship/spool_sink.h"
#include "lib/ship/spool_source.h"
#include "lib/spool/spool.h"

namespace logkit::logship {

struct SpoolSettings {
  std::string dir;  // of all spools; empty: none
  spool::SpoolOptions options;
  ship::WhenFull when_full = ship::WhenFull::kBlock;
  bool has_lanes = false;  // the urgent one has a spool of its own
};

// The directory of a sink's spool in `settings.dir`: its name as far as names of
// files go, and a hash of all of it; of the urgent lane ".urgent" behind it.
std::string spool_dir(const SpoolSettings& settings, const std::string& sink, ship::Lane lane);

class SpooledSink {
 public:
  // `ledger` and `origins` outlive it.
  static Result<std::unique_ptr<SpooledSink>> open(io::Fs& fs, const SpoolSettings& settings,
                                                   std::unique_ptr<ship::Sink> sink,
                                                   ship::DeliveryOptions options,
                                                   ship::Ledger& ledger,
                                                   ship::OriginTable& origins);

  // What the main delivery gets in place of the sink.
  std::unique_ptr<ship::Sink> entrance();
  Status start() { return delivery_.start(); }
  Status tick();
  std::vector<Error> take_source_errors() { return delivery_.take_source_errors(); }
  bool is_broken() const { return delivery_.is_broken(); }
  std::uint64_t taken_bytes() const { return delivery_.taken_bytes(); }
  void rest() { delivery_.rest(); }
  // Delivers what is there within the time; what is left stays in the spool, and
  // that is how many records.
  Result<std::uint64_t> finish(int timeout_ms);
  const std::string& name() const { return name_; }
  bool uses(const std::string& dir) const;

 private:
  struct Place {
    ship::Lane lane = ship::Lane::kQueue;
    std::unique_ptr<spool::Spool> spool = {};
    ship::SpoolSource* source = nullptr;  // the delivery owns it
  };

  SpooledSink(std::string name, ship::WhenFull when_full, ship::DeliveryOptions options,
              ship::Ledger& ledger, ship::OriginTable& origins)
      : name_(std::move(name)),
        when_full_(when_full),
        ledger_(ledger),
        origins_(origins),
        delivery_(std::move(options), ledger, origins) {}

  Status add_lane(io::Fs& fs, const SpoolSettings& settings, ship::Lane lane);
  std::uint64_t count_waiting();

  const std::string name_;
  const ship::WhenFull when_full_;
  ship::Ledger& ledger_;
  ship::OriginTable& origins_;
  std::vector<Place> places_;
  ship::Delivery delivery_;
};

}  // namespace logkit::logship
