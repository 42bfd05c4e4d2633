// ShipMetrics: the ledger as the --metrics-file of logship.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>

#include "lib/cli/metrics_file.h"
#include "lib/ship/ledger.h"

namespace logkit::logship {

class ShipMetrics {
 public:
  ShipMetrics(io::Fs& fs, std::string path);

  Status write_if_due(const ship::Ledger& ledger);
  Status write(const ship::Ledger& ledger);

 private:
  void update(const ship::Ledger& ledger);

  cli::MetricsFile file_;
  bool enabled_ = false;
};

}  // namespace logkit::logship
