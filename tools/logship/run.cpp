#include "tools/logship/run.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "lib/base/free_memory.h"
#include "lib/cli/app.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"
#include "lib/query/row_filter.h"
#include "lib/ship/files/files_source.h"
#include "tools/logship/endpoints.h"
#include "tools/logship/memory_shares.h"
#include "tools/logship/outputs.h"
#include "tools/logship/query_router.h"

namespace logkit::logship {
namespace {

constexpr int kWaitMs = 50;

}  // namespace

ship::DeliveryOptions Run::delivery_options() {
  ship::DeliveryOptions made;
  made.max_memory_bytes = share_memory(options_).delivery_bytes;
  made.outlet.retry_max = options_.retry_max;
  made.outlet.parcel = options_.parcel;
  made.outlet.linger_ns = options_.linger_ns;
  made.now_ns = world_.now_ns;
  if (limits_.any()) {
    made.ready = [this](const ship::Batch& batch, bool may_wait) {
      return limits_.ready(batch, may_wait);
    };
    made.piece = limits_.piece();
    made.gate = [this](ship::Batch& batch) { limits_.apply(batch); };
  }
  // Several deliveries, one file.
  if (!options_.dead_letter_path.empty()) {
    made.keep_dead = [this](const ship::Sink& sink, const ship::Parcel& parcel) {
      const std::lock_guard lock(messages_);
      return dead_letters_->keep(sink, parcel);
    };
  }
  made.trouble = [this](const Error& error) {
    const std::lock_guard lock(messages_);
    cli::print_error(world_, error);
    has_trouble_ = true;
  };
  made.notice = [this](const Error& error) {
    const std::lock_guard lock(messages_);
    if (error.code == Code::kNotFound)
      cli::print_note(world_, error.message());
    else
      cli::print_warning(world_, error.message(), error.help);
  };
  made.warn = [this](const std::string& sink, const Error& error) { warn(sink, error); };
  return made;
}

Status Run::start() {
  LK_RETURN_IF_ERROR(prepare());
  for (const auto& spooled : spooled_) LK_RETURN_IF_ERROR(spooled->start());
  return delivery_.start();
}

Result<std::optional<cli::Exit>> Run::finish_or_reload(const std::function<bool()>& wants_reload) {
  bool reloads = false;
  Status outcome = watch(wants_reload, reloads);
  limits_.stop();
  Status finished = finish();
  if (outcome) outcome = std::move(finished);
  report_sources();
  warn_of_cut_records();
  LK_RETURN_IF_ERROR(metrics_.write(ledger_));
  if (!outcome && reloads && !delivery_.is_broken()) {
    // It was not acknowledged, the next run reads it again.
    warn("reload", outcome.error());
    outcome = {};
  }
  if (!outcome) return std::move(outcome.error());
  if (reloads) return std::optional<cli::Exit>();
  print_summary();
  return std::optional(has_trouble_ ? cli::Exit::kTrouble : cli::Exit::kSuccess);
}

Status Run::finish() {
  const auto deadline = Clock::now() + std::chrono::nanoseconds(options_.stop_timeout_ns);
  const auto left_ms = [&] {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  };
  Status outcome = delivery_.finish(left_ms());
  for (const auto& spooled : spooled_) {
    const auto left = spooled->finish(left_ms());
    if (!left) {
      if (outcome) outcome = left.error();
    } else if (*left > 0) {
      cli::print(world_, {.severity = cli::Severity::kNote,
                          .text = cli::counted(*left, "record waits", "records wait") +
                                  " in the spool of " + spooled->name()});
    }
  }
  return outcome;
}

Status Run::prepare() {
  LK_RETURN_IF_ERROR(check_outputs(world_, options_));
  if (!options_.commit_from.empty()) acks_.emplace(world_.fs, options_.commit_from);
  const EndpointContext context{world_, options_, origins_, resume_, acks_ ? &*acks_ : nullptr};
  if (!options_.dead_letter_path.empty()) {
    LK_TRY(auto letters, ship::DeadLetterFile::open(options_.dead_letter_path, origins_,
                                                    options_.record_text, world_.now_ns));
    dead_letters_.emplace(std::move(letters));
  }
  for (const std::string& typed : options_.sinks) {
    LK_TRY(auto sink, make_sink(typed, context));
    writes_stdout_ |= typed == "-";
    LK_RETURN_IF_ERROR(add_sink(std::move(sink)));
  }
  LK_RETURN_IF_ERROR(prepare_routes());
  LK_RETURN_IF_ERROR(prepare_lanes());
  warn_of_left_spools();
  if (!options_.files.empty()) LK_RETURN_IF_ERROR(prepare_files());
  for (const std::string& typed : options_.sources) {
    LK_TRY(auto source, make_source(typed, context));
    delivery_.add_source(std::move(source));
  }
  note_what_has_no_end();
  return {};
}

Status Run::add_sink(std::unique_ptr<ship::Sink> sink) {
  if (options_.spool.dir.empty()) {
    delivery_.add_sink(std::move(sink));
    return {};
  }
  LK_TRY(auto spooled, SpooledSink::open(world_.fs, options_.spool, std::move(sink),
                                         delivery_options(), ledger_, origins_));
  delivery_.add_sink(spooled->entrance());
  spooled_.push_back(std::move(spooled));
  return {};
}

Status Run::prepare_routes() {
  if (options_.routes.empty()) return {};
  std::vector<Route> routes;
  for (const TypedRoute& route : options_.routes) {
    auto filter = query::RowFilter::compile(route.filter);
    if (!filter) return std::move(filter.error()).at("--route");
    routes.push_back({std::move(*filter), route.sink});
  }
  std::vector<std::size_t> plain;
  for (std::size_t i = 0; i < options_.plain_sinks; ++i) plain.push_back(i);
  delivery_.set_router(std::make_unique<QueryRouter>(
      std::move(routes), std::move(plain), RecordView(origins_, options_.record_text.members),
      origins_, ledger_));
  return {};
}

Status Run::prepare_lanes() {
  if (!options_.urgent) return {};
  auto filter = query::RowFilter::compile(*options_.urgent);
  if (!filter) return std::move(filter.error()).at("--urgent");
  urgent_.emplace(std::move(*filter), RecordView(origins_, options_.record_text.members));
  delivery_.set_lanes(std::make_unique<ship::LaneSplitter>(
      [this](const ship::Batch& batch, std::vector<std::uint32_t>& urgent) {
        return urgent_->choose(batch, urgent);
      },
      origins_));
  return {};
}

Status Run::prepare_files() {
  ship::FilesOptions files{.patterns = options_.files,
                           .excluded = options_.excluded,
                           .once = options_.once,
                           .from_end = options_.from_end,
                           .limits = {.max_record_bytes = options_.max_record_bytes,
                                      .bounds = options_.source_bounds()}};
  if (options_.k8s) {
    k8s_.emplace(world_.fs, world_.env("NODE_NAME"), options_.k8s_pods);
    // It may come yet: records go on without labels.
    if (const Status read = k8s_->refresh(); !read.ok())
      cli::print_warning(world_, "--k8s-pods: no labels for now: " + read.error().message());
    files.members = [this](const std::string& path) { return k8s_->members(path); };
  }
  LK_TRY(auto source, ship::FilesSource::create(world_.fs, std::move(files), resume_.known(kFileSource),
                                                resume_.checkpoint()));
  delivery_.add_source(std::move(source));
  return {};
}

Status Run::watch(const std::function<bool()>& wants_reload, bool& reloads) {
  auto next_tick = Clock::now() + std::chrono::seconds(1);
  while (!is_over()) {
    if (cli::stop_requested()) delivery_.stop_sources();
    if (cli::stop_requested() || reader_left()) return {};
    reloads = wants_reload();
    if (reloads) return {};
    if (Clock::now() < next_tick) continue;
    next_tick = Clock::now() + std::chrono::seconds(1);
    report_sources();
    warn_of_cut_records();
    LK_RETURN_IF_ERROR(tick());
  }
  return {};
}

// With a spool a run is over when the spool has it all: finish() empties it.
bool Run::is_over() {
  for (const auto& spooled : spooled_)
    if (spooled->is_broken()) return true;
  return delivery_.wait(kWaitMs);
}

Status Run::tick() {
  for (const auto& spooled : spooled_) LK_RETURN_IF_ERROR(spooled->tick());
  LK_RETURN_IF_ERROR(delivery_.tick());
  rest_when_idle();
  return metrics_.write_if_due(ledger_);
}

// A burst leaves much behind that nobody needs until the next one. Sinks rest
// after a second, so it is for later ticks to give back what they let go.
void Run::rest_when_idle() {
  constexpr std::uint64_t kLittleBytes = 1u << 20;
  constexpr int kRestTicks = 3;
  std::uint64_t taken = delivery_.taken_bytes();
  for (const auto& spooled : spooled_) taken += spooled->taken_bytes();
  const bool is_idle = taken - taken_bytes_ < kLittleBytes;
  taken_bytes_ = taken;
  idle_ticks_ = is_idle ? std::min(idle_ticks_ + 1, kRestTicks + 1) : 0;
  if (idle_ticks_ != kRestTicks) return;
  delivery_.rest();
  for (const auto& spooled : spooled_) spooled->rest();
  return_free_memory();
}

bool Run::reader_left() const {
  if (!writes_stdout_ || !world_.stdout_is_pipe) return false;
  pollfd entry{STDOUT_FILENO, 0, 0};
  return poll(&entry, 1, 0) > 0 && (entry.revents & POLLERR) != 0;
}

}  // namespace logkit::logship
