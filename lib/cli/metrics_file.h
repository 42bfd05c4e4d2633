// MetricsFile: counters of a run in the text format of Prometheus, written
// atomically every five seconds and at the end, for node_exporter's textfile
// collector. https://prometheus.io/docs/instrumenting/exposition_formats/
//
// Thread safety: one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"

namespace logkit::cli {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

class MetricsFile {
 public:
  // An empty path: everything is a no-op.
  MetricsFile(io::Fs& fs, std::string path) : fs_(fs), path_(std::move(path)) {}

  // `name` without the common prefix "logkit_"; a counter ends in "_total".
  void declare(std::string name, std::string help);
  void set(std::string_view name, double value, const MetricLabels& labels = {});

  // Writes where five seconds have passed since the last time. An error is of a
  // file that could never be written: one that cannot be written now is tried again
  // and stops nothing.
  Status write_if_due();
  // At the end.
  Status write();

  std::string text() const;

 private:
  struct Metric {
    std::string help;
    std::map<std::string, double> values;  // by rendered labels
  };

  io::Fs& fs_;
  std::string path_;
  std::map<std::string, Metric, std::less<>> metrics_;
  std::chrono::steady_clock::time_point next_{};
  bool has_written_ = false;
};

}  // namespace logkit::cli
