// SpooledSink: a sink behind a spool of its own. The main delivery ends at the
// spool; another one takes it from there to the sink.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "lib/ship/delivery.h"
#include "lib/ship/spool_sink.h"
#include "lib/ship/spool_source.h"
#include "lib/spool/spool.h"

namespace logkit::logship {

struct SpoolSettings {
  std::string dir;  // of all spools; empty: none
  spool::SpoolOptions options;
  ship::WhenFull when_full = ship::WhenFull::kBlock;
};

// The directory of a sink's spool in `settings.dir`: its name as far as names of
// files go, and a hash of all of it.
std::string spool_dir(const SpoolSettings& settings, const std::string& sink);

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
  Status tick() { return delivery_.tick(); }
  std::vector<Error> take_source_errors() { return delivery_.take_source_errors(); }
  bool is_broken() const { return delivery_.is_broken(); }
  // Delivers what is there within the time; what is left stays in the spool, and
  // that is how many records.
  Result<std::uint64_t> finish(int timeout_ms);
  const std::string& name() const { return name_; }

 private:
  SpooledSink(std::string name, std::unique_ptr<spool::Spool> spool, ship::WhenFull when_full,
              ship::DeliveryOptions options, ship::Ledger& ledger, ship::OriginTable& origins);

  const std::string name_;
  std::unique_ptr<spool::Spool> spool_;
  const ship::WhenFull when_full_;
  ship::Ledger& ledger_;
  ship::OriginTable& origins_;
  ship::Delivery delivery_;
  ship::SpoolSource* source_ = nullptr;  // the delivery owns it
};

}  // namespace logkit::logship
