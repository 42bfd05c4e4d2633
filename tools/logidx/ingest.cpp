// logidx ingest: records into a store.
#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "lib/cli/app.h"
#include "lib/cli/diag.h"
#include "lib/cli/output_files.h"
#include "lib/io/publish.h"
#include "lib/segment/segment_input.h"
#include "lib/store/background.h"
#include "lib/store/partitioned_writer.h"
#include "lib/store/store_choices.h"
#include "tools/logidx/ack_lines.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/field_list.h"
#include "tools/logidx/flush_timer.h"
#include "tools/logidx/load_report.h"
#include "tools/logidx/loader.h"

namespace logkit::logidx {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kLongestTickMs = 1000;

// Segments of a store that is kept in shape are merged, up to that size.
segment::WriterOptions segment_options(const LoadOptions& load,
                                       const store::StoreChoices& choices) {
  segment::WriterOptions options = load.segment;
  choices.apply(options);
  if (load.merges) options.grows_to_rows = load.max_rows;
  return options;
}

store::StoreWriterOptions writer_options(const Options& all, segment::WriterOptions segment,
                                         cli::World& world) {
  const LoadOptions& load = all.load;
  store::StoreWriterOptions options;
  options.max_rows = load.max_rows;
  options.max_raw_bytes = load.max_bytes;
  options.segment = std::move(segment);
  options.segment.threads = cli::thread_count(all.common);
  options.drop_replays = load.dedupe;
  options.now_ns = world.now_ns;
  return options;
}

store::BackgroundOptions background_options(const Options& options,
                                            const segment::WriterOptions& segment,
                                            cli::World& world) {
  store::BackgroundOptions background;
  background.merges = options.load.merges;
  background.retention_ns = options.load.retention_ns;
  background.maintenance.segment = segment;
  background.maintenance.limits.max_rows = options.load.max_rows;
  background.maintenance.now_ns = world.now_ns;
  background.maintenance.stop = [] { return cli::stop_requested(); };
  return background;
}

// Beside what is stored: merging, and how far it is durable.
class Companion {
 public:
  Companion(const Options& options, const segment::WriterOptions& segment, cli::World& world)
      : options_(options),
        world_(world),
        background_(world.fs, background_options(options, segment, world)) {}

  // A directory of segments that is written to.
  void add_directory(const std::string& path) {
    if (options_.load.merges || options_.load.retention_ns) background_.add_store(path);
  }

  // At the beginning, and after each flush.
  Status acknowledge(const store::StoreWriter& writer) {
    if (options_.load.ack_path.empty() || writer.totals().flushes == acknowledged_) return {};
    std::string lines;
    append_positions(writer.committed_positions(), lines);
    Status written = io::publish(world_.fs, options_.load.ack_path, [&](io::WriteFile& file) {
      return file.append(as_bytes(lines));
    });
    if (!written)
      return cli::named_output_error(std::move(written).error(), options_.load.ack_path)
          .at("--ack-file");
    acknowledged_ = writer.totals().flushes;
    return {};
  }
  void tell_troubles() {
    for (const Error& trouble : background_.take_troubles())
      cli::print_warning(world_, trouble.message(), "segments are not merged there for now");
  }
  void stop() {
    background_.stop();
    tell_troubles();
  }

 private:
  const Options& options_;
  cli::World& world_;
  store::BackgroundMaintenance background_;
  std::optional<std::uint64_t> acknowledged_;  // flushes
};

// A flush goes on beside what is read meanwhile; one at a time.
Status flush_if_due(store::StoreWriter& writer, FlushTimer& timer) {
  LK_TRY(const bool is_done, writer.finish_flush());
  const Clock::time_point now = Clock::now();
  if (is_done) timer.done(now);
  if (!timer.is_due(writer.pending_records() > 0, now)) return {};
  timer.begun(now);
  return writer.begin_flush();
}

// A part of the interval, by which a record may wait longer where none follows it.
int tick_ms_of(std::int64_t interval_ns) {
  constexpr std::int64_t kTicks = 5;
  return static_cast<int>(
      std::clamp<std::int64_t>(interval_ns / kNsPerMs / kTicks, 1, kLongestTickMs));
}

Status try_input(const std::string& path, const Options& options, cli::World& world) {
  if (path == "-") {
    if (world.stdin_fd >= 0) return {};
    Error closed = Error::invalid("is closed", "standard input");
    closed.help = "name files, or pipe records to it";
    return closed;
  }
  LK_TRY(const io::FileInfo info, world.fs.stat(path));
  // What comes through a pipe comes once.
  if (info.type == io::FileType::kOther) return {};
  LK_TRY(const auto input, io::open_input(world.fs, path));
  LK_TRY(const bool has_member, input->next_member());
  if (!has_member || !input->member().empty()) return {};  // an archive has more than one
  return segment::refuse_segment(*input, "logidx ingest " + options.store);
}

// Before a store is made: a run that has nothing to read leaves none that would be
// empty. False where no input can be read, which is then told.
Result<bool> may_begin(const Options& options, cli::World& world) {
  const auto store = world.fs.stat(options.store);
  if (store || store.error().code != Code::kNotFound)
    return store ? Result<bool>(true) : Result<bool>(store.error());
  std::vector<Error> troubles;
  for (const std::string& path : options.paths) {
    Status tried = try_input(path, options, world);
    if (tried) return true;
    troubles.push_back(tried.error());
  }
  for (const Error& trouble : troubles) cli::print_error(world, trouble);
  return troubles.empty();
}

// What was chosen for the store by those before, and by this one; keeps it, where the
// store is held.
class Choices {
 public:
  static Result<Choices> of(const Options& options, cli::World& world) {
    LK_TRY(store::StoreChoices before, store::read_choices(world.fs, options.store));
    return Choices(std::move(before), options, world);
  }
  const store::StoreChoices& now() const { return now_; }

  Status keep() const {
    if (now_ == before_) return {};
    if (before_.stream_fields && now_.stream_fields != before_.stream_fields) {
      cli::print_note(world_, "the streams of '" + options_.store + "' were by " +
                                  field_list_text(stream_field_names(*before_.stream_fields)) +
                                  " so far; segments of both kinds are not merged");
    }
    if (before_.index && now_.index != before_.index) {
      cli::print_note(world_,
                      "the term index of '" + options_.store +
                          "' had other fields so far; merged segments get those of the newest");
    }
    return store::keep_choices(world_.fs, options_.store, now_);
  }

 private:
  Choices(store::StoreChoices before, const Options& options, cli::World& world)
      : options_(options),
        world_(world),
        before_(std::move(before)),
        now_(options.load.choices.over(before_)) {}

  const Options& options_;
  cli::World& world_;
  store::StoreChoices before_;
  store::StoreChoices now_;
};

}  // namespace

Result<cli::Exit> run_ingest(const Options& options, cli::World& world) {
  const Clock::time_point started = Clock::now();
  LK_RETURN_IF_ERROR(
      cli::check_output_file(world, "--ack-file", options.load.ack_path, options.paths));
  LK_TRY(const bool begins, may_begin(options, world));
  if (!begins) return cli::Exit::kTrouble;
  LK_TRY(const Choices choices, Choices::of(options, world));
  const segment::WriterOptions segment = segment_options(options.load, choices.now());
  Companion companion(options, segment, world);
  store::AnyStoreOptions how;
  how.store = writer_options(options, segment, world);
  how.partition_field = options.load.partition_field;
  how.on_directory = [&companion](const std::string& path) { companion.add_directory(path); };
  LK_TRY(const auto writer, store::open_any_store(world.fs, options.store, std::move(how)));
  LK_RETURN_IF_ERROR(choices.keep());
  for (const Error& damaged : writer->damaged_segments()) {
    cli::print_warning(world, damaged.message(),
                       "its positions are not known: a replay of its records is stored twice");
  }
  StoreSink sink(*writer);
  FlushTimer timer(std::chrono::nanoseconds(options.load.flush_interval_ns));
  const auto between = [&]() -> Status {
    LK_RETURN_IF_ERROR(flush_if_due(*writer, timer));
    companion.tell_troubles();
    return companion.acknowledge(*writer);
  };
  Loader loader(world, options, sink, between, tick_ms_of(options.load.flush_interval_ns));
  LK_RETURN_IF_ERROR(loader.run());
  LK_RETURN_IF_ERROR(writer->close());
  LK_RETURN_IF_ERROR(companion.acknowledge(*writer));
  companion.stop();
  LK_RETURN_IF_ERROR(loader.finish());
  const store::StoreTotals& totals = writer->totals();
  report_load(world, options, loader,
              {.segments = totals.segments, .stored_bytes = totals.stored_bytes,
               .place = options.store},
              started);
  return exit_of(options, loader);
}

}  // namespace logkit::logidx
