#include "tools/logship/logship.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "lib/base/human.h"
#include "lib/cli/app.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"
#include "lib/ship/checkpoint.h"
#include "lib/ship/delivery.h"
#include "lib/ship/files/files_source.h"
#include "lib/store/positions.h"
#include "tools/logship/endpoints.h"
#include "tools/logship/options.h"
#include "tools/logship/ship_metrics.h"

namespace logkit::logship {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWaitMs = 50;

// One run: builds the delivery, watches over it, and reports.
class Run {
 public:
  Run(cli::World& world, const Options& options)
      : world_(world),
        options_(options),
        metrics_(world.fs, options.common.metrics_path),
        delivery_(delivery_options(), ledger_, origins_) {}

  Result<cli::Exit> run();

 private:
  ship::DeliveryOptions delivery_options();
  Status prepare();
  Status prepare_files();
  Result<std::vector<record::StoredSource>> known_files();
  Status watch();
  // True where the reader of standard output has left while nothing came.
  bool reader_left() const;
  void report_sources();
  void warn(const std::string& sink, const Error& error);
  void print_summary() const;

  cli::World& world_;
  const Options& options_;
  ship::Ledger ledger_;
  ship::OriginTable origins_;
  ShipMetrics metrics_;
  std::unique_ptr<ship::Checkpoint> checkpoint_;
  ship::Delivery delivery_;
  Clock::time_point started_ = Clock::now();
  std::vector<std::string> warned_;
  bool has_trouble_ = false;
  bool writes_stdout_ = false;
};

ship::DeliveryOptions Run::delivery_options() {
  ship::DeliveryOptions made;
  made.max_memory_bytes = options_.max_memory_bytes;
  made.outlet.retry_max = options_.retry_max;
  made.now_ns = world_.now_ns;
  made.trouble = [this](const Error& error) {
    cli::print_error(world_, error);
    has_trouble_ = true;
  };
  made.warn = [this](const std::string& sink, const Error& error) { warn(sink, error); };
  return made;
}

Result<cli::Exit> Run::run() {
  LK_RETURN_IF_ERROR(prepare());
  LK_RETURN_IF_ERROR(delivery_.start());
  Status outcome = watch();
  const std::int64_t timeout_ms = options_.stop_timeout_ns / 1'000'000;
  Status finished = delivery_.finish(static_cast<int>(timeout_ms));
  if (outcome) outcome = std::move(finished);
  report_sources();
  LK_RETURN_IF_ERROR(metrics_.write(ledger_));
  if (!outcome) return std::move(outcome.error());
  print_summary();
  return has_trouble_ ? cli::Exit::kTrouble : cli::Exit::kSuccess;
}

Status Run::prepare() {
  const EndpointContext context{world_, options_, origins_};
  for (const std::string& typed : options_.sinks) {
    LK_TRY(auto sink, make_sink(typed, context));
    writes_stdout_ |= typed == "-";
    delivery_.add_sink(std::move(sink));
  }
  if (!options_.files.empty()) LK_RETURN_IF_ERROR(prepare_files());
  for (const std::string& typed : options_.sources) {
    LK_TRY(auto source, make_source(typed, context));
    delivery_.add_source(std::move(source));
  }
  return {};
}

Status Run::prepare_files() {
  if (!options_.state_dir.empty()) {
    LK_TRY(checkpoint_, ship::Checkpoint::open(world_.fs, options_.state_dir));
  }
  LK_TRY(auto known, known_files());
  ship::FilesOptions files{.patterns = options_.files,
                           .excluded = options_.excluded,
                           .once = options_.once,
                           .from_end = options_.from_end,
                           .limits = {.max_record_bytes = options_.max_record_bytes}};
  LK_TRY(auto source, ship::FilesSource::create(world_.fs, std::move(files), std::move(known),
                                                checkpoint_.get()));
  delivery_.add_source(std::move(source));
  return {};
}

// The store knows what is durable at the end of the pipe, the state only what
// left this process: the store wins.
Result<std::vector<record::StoredSource>> Run::known_files() {
  std::vector<record::StoredSource> known;
  if (options_.resume_store.empty()) {
    if (checkpoint_ != nullptr) known = checkpoint_->stored();
    return known;
  }
  LK_TRY(const auto positions, store::read_positions(world_.fs, options_.resume_store));
  for (const segment::Position& position : positions.sorted()) {
    const auto point = positions.resume_point(position.source);
    const auto file = point ? record::parse_descriptor(point->descriptor) : std::nullopt;
    if (!file || (!known.empty() && known.back().source == position.source)) continue;
    known.push_back({position.source, point->position, *file});
  }
  return known;
}

Status Run::watch() {
  auto next_tick = Clock::now() + std::chrono::seconds(1);
  while (!delivery_.wait(kWaitMs)) {
    if (cli::stop_requested()) delivery_.stop_sources();
    if (cli::stop_requested() || reader_left()) return {};
    if (Clock::now() < next_tick) continue;
    next_tick = Clock::now() + std::chrono::seconds(1);
    report_sources();
    LK_RETURN_IF_ERROR(delivery_.tick());
    LK_RETURN_IF_ERROR(metrics_.write_if_due(ledger_));
  }
  return {};
}

bool Run::reader_left() const {
  if (!writes_stdout_ || !world_.stdout_is_pipe) return false;
  pollfd entry{STDOUT_FILENO, 0, 0};
  return poll(&entry, 1, 0) > 0 && (entry.revents & POLLERR) != 0;
}

void Run::report_sources() {
  for (const Error& error : delivery_.take_source_errors()) {
    cli::print_error(world_, error);
    has_trouble_ = true;
  }
}

void Run::warn(const std::string& sink, const Error& error) {
  const std::string text = sink + ": " + error.message();
  if (std::find(warned_.begin(), warned_.end(), text) != warned_.end()) return;
  constexpr std::size_t kMaxWarned = 100;
  if (warned_.size() >= kMaxWarned) return;
  warned_.push_back(text);
  cli::print(world_, {.severity = cli::Severity::kWarning, .text = text + "; trying again"});
}

void Run::print_summary() const {
  const ship::Ledger::State state = ledger_.state();
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::uint64_t dropped = 0;
  for (const auto& [label, counts] : state.origins) {
    records += counts.records;
    bytes += counts.read_bytes;
  }
  for (const auto& [key, count] : state.dropped) dropped += count;
  const std::int64_t elapsed_ns =
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - started_).count();
  cli::Summary summary;
  std::string text = cli::counted(records, "record", "records") + ", " + format_size(bytes) +
                     " in " + format_duration(elapsed_ns);
  if (dropped > 0) text += "; " + format_count(dropped) + " dropped";
  summary.line(text);
  summary.number("records", records);
  summary.number("bytes", bytes);
  summary.number("dropped", dropped);
  for (const auto& [sink, counts] : state.sinks) {
    summary.number("delivered:" + sink, counts.delivered);
    if (counts.dead_letters > 0) summary.number("dead:" + sink, counts.dead_letters);
  }
  summary.seconds("seconds", elapsed_ns);
  summary.print(world_, options_.common);
}

}  // namespace

Result<cli::Exit> run(int argc, char** argv, cli::World& world) {
  Options options;
  LK_TRY(const std::optional<cli::Exit> ended, parse_options(argc, argv, world, options));
  if (ended) return *ended;
  return Run(world, options).run();
}

}  // namespace logkit::logship
