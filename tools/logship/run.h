// Run: one run of logship. Builds the deliveries that were asked for, watches
// over them, and reports.
//
// Thread safety: one thread at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/world.h"
#include "lib/ship/dead_letters.h"
#include "lib/ship/delivery.h"
#include "tools/logship/ack_file.h"
#include "tools/logship/k8s.h"
#include "tools/logship/limits.h"
#include "tools/logship/options.h"
#include "tools/logship/resume.h"
#include "tools/logship/ship_metrics.h"
#include "tools/logship/spooled_sink.h"
#include "tools/logship/urgent.h"

namespace logkit::logship {

class Run {
 public:
  // What goes on over a reload; outlives the run.
  struct Lasting {
    ship::Ledger& ledger;
    Resume& resume;
  };
  Run(cli::World& world, const Options& options, Lasting lasting)
      : world_(world),
        options_(options),
        ledger_(lasting.ledger),
        resume_(lasting.resume),
        metrics_(world.fs, options.common.metrics_path),
        limits_(options.rate, options.quotas, RecordView(origins_, options.record_text.members),
                origins_, ledger_),
        delivery_(delivery_options(), ledger_, origins_) {}

  // Fails where what was asked for cannot be opened; nothing was moved then.
  Status start();
  // After start(): until all is done or a stop was asked for, or until
  // `wants_reload`, which is asked several times a second; then all that was read
  // is delivered, and nothing is returned.
  Result<std::optional<cli::Exit>> finish_or_reload(const std::function<bool()>& wants_reload);

 private:
  using Clock = std::chrono::steady_clock;

  ship::DeliveryOptions delivery_options();
  Status prepare();
  Status add_sink(std::unique_ptr<ship::Sink> sink);
  Status prepare_routes();
  Status prepare_lanes();
  void warn_of_left_spools();
  void note_what_has_no_end();
  Status prepare_files();
  Status watch(const std::function<bool()>& wants_reload, bool& reloads);
  Status tick();
  void rest_when_idle();
  bool is_over();
  Status finish();
  // True where the reader of standard output has left while nothing came.
  bool reader_left() const;
  void report_sources();
  void warn_of_cut_records();
  void warn(const std::string& sink, const Error& error);
  void print_summary() const;

  cli::World& world_;
  const Options& options_;
  ship::Ledger& ledger_;
  Resume& resume_;
  ship::OriginTable origins_;
  ShipMetrics metrics_;
  std::optional<AckFile> acks_;
  std::optional<K8s> k8s_;
  std::optional<ship::DeadLetterFile> dead_letters_;
  Limits limits_;
  std::optional<Urgent> urgent_;
  Clock::time_point started_ = Clock::now();
  std::mutex messages_;  // what threads of deliveries print and keep
  std::vector<std::string> warned_;
  std::atomic<bool> has_trouble_ = false;
  bool writes_stdout_ = false;
  std::uint64_t cut_records_ = 0;  // that were looked at
  bool warned_of_cut_lines_ = false;
  bool warned_of_cut_messages_ = false;
  std::uint64_t taken_bytes_ = 0;  // of the last tick
  int idle_ticks_ = 0;
  // Their threads use what is above.
  std::vector<std::unique_ptr<SpooledSink>> spooled_;
  ship::Delivery delivery_;
};

}  // namespace logkit::logship
