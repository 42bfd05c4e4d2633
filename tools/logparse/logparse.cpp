#include "tools/logparse/logparse.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "lib/base/human.h"
#include "lib/cli/app.h"
#include "lib/cli/diag.h"
#include "lib/cli/metrics_file.h"
#include "lib/cli/output_files.h"
#include "lib/cli/progress.h"
#include "lib/cli/reject_log.h"
#include "lib/cli/summary.h"
#include "lib/io/input.h"
#include "lib/io/line_reader.h"
#include "lib/io/utf16_input.h"
#include "lib/record/source_id.h"
#include "lib/segment/segment_input.h"
#include "tools/logparse/case_runner.h"
#include "tools/logparse/list_formats.h"
#include "tools/logparse/options.h"
#include "tools/logparse/parallel_parser.h"
#include "tools/logparse/record_output.h"
#include "tools/logparse/run_summary.h"

namespace logkit::logparse {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTickMs = 1000;
constexpr std::size_t kMostUsualThreads = 4;  // without -j
constexpr std::size_t kMostThreads = 256;

// Of an input, where nobody said how many threads to use.
constexpr std::size_t kAloneBytes = 4u << 20;

std::size_t threads_of(const Options& options) {
  if (options.common.threads)
    return static_cast<std::size_t>(std::min<std::uint64_t>(*options.common.threads, kMostThreads));
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMostUsualThreads);
}

// One run: the inputs one after the other into one output.
class Run {
 public:
  Run(cli::World& world, const Options& options)
      : world_(world),
        options_(options),
        rejects_(world, options.common),
        output_(world, options, rejects_),
        progress_(world, options.common),
        metrics_(world.fs, options.common.metrics_path),
        threads_(threads_of(options)) {
    if (threads_ > 1) pool_ = std::make_unique<WorkerPool>(threads_);
    metrics_.declare("parse_lines_total", "lines read");
    metrics_.declare("parse_records_total", "records written");
    metrics_.declare("parse_dropped_records_total", "records that --where or the window dropped");
    metrics_.declare("parse_rejected_lines_total", "lines that matched no format");
    metrics_.declare("parse_blank_lines_total", "blank lines");
    metrics_.declare("parse_truncated_lines_total", "lines cut at --max-record");
    metrics_.declare("parse_repeated_records_total", "records that --dedupe held back");
    metrics_.declare("parse_schema_violations_total", "records that break the schema");
    metrics_.declare("parse_read_bytes_total", "bytes read, before decompression");
  }

  Result<cli::Exit> run();

 private:
  Status parse_path(const std::string& path);
  Status parse_member(io::Input& input, const std::string& path);
  Status parse_lines(io::Input& input, parse::SourceParser& parser);
  Status parse_chunks(io::Input& input, io::LineReader& reader, parse::SourceParser& parser);
  io::InputOptions input_options(const std::string& path);
  void report(const parse::SourceParser* parser, std::uint64_t read_bytes);
  Status update_metrics();
  void tell_trouble(const Error& error);
  bool may_go_on() const { return rejects_.may_go_on() && !cli::stop_requested(); }

  cli::World& world_;
  const Options& options_;
  cli::RejectLog rejects_;
  RecordOutput output_;
  cli::Progress progress_;
  cli::MetricsFile metrics_;
  Clock::time_point started_ = Clock::now();
  parse::ParseCounts counts_;           // of finished inputs
  parse::ParseCounts shown_;            // with the one in hand
  std::uint64_t finished_bytes_ = 0;
  std::uint64_t read_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
  bool has_trouble_ = false;
  parse::SourceParser* parser_ = nullptr;  // of the member being read
  ParallelParser* ahead_ = nullptr;        // likewise
  std::size_t threads_ = 1;
  std::unique_ptr<WorkerPool> pool_;       // of more than one thread
};

Result<cli::Exit> Run::run() {
  LK_RETURN_IF_ERROR(metrics_.write_if_due());
  LK_RETURN_IF_ERROR(output_.prepare());
  for (const std::string& path : options_.paths)
    if (const auto info = world_.fs.stat(path); path != "-" && info)
      total_bytes_ += info->size_bytes;
  for (const std::string& path : options_.paths) {
    if (!may_go_on()) break;
    Status done = parse_path(path);
    if (done) continue;
    if (done.error().code == Code::kCancelled && cli::stop_requested()) break;
    // What is written cannot be helped by going on; another input can.
    if (cli::reader_left(done.error()) || output_.has_failed())
      return std::move(done.error());
    tell_trouble(done.error());
  }
  LK_RETURN_IF_ERROR(output_.finish());
  progress_.stop();
  LK_RETURN_IF_ERROR(rejects_.finish(counts_.lines));
  LK_RETURN_IF_ERROR(world_.out.flush());
  LK_RETURN_IF_ERROR(update_metrics());
  LK_RETURN_IF_ERROR(metrics_.write());
  const RunFigures figures{.counts = counts_,
                           .output = output_,
                           .read_bytes = read_bytes_,
                           .elapsed_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                             Clock::now() - started_)
                                             .count()};
  cli::warn_of_cut_lines(world_, counts_.truncated);
  suggest_format(world_, options_, figures);
  print_summary(world_, options_, figures);
  if (has_trouble_) return cli::Exit::kTrouble;
  return options_.common.strict && rejects_.rejected() > 0 ? cli::Exit::kNone : cli::Exit::kSuccess;
}

void Run::tell_trouble(const Error& error) {
  progress_.erase();
  cli::print_error(world_, error);
  has_trouble_ = true;
}

io::InputOptions Run::input_options(const std::string& path) {
  // Positions of dropped records, and counters, move on while nothing comes.
  const std::int64_t timeout_ms = options_.parser.multiline.timeout_ns / 1'000'000;
  const int tick_ms = static_cast<int>(std::clamp<std::int64_t>(timeout_ms, 10, kTickMs));
  return cli::ticking_input_options(world_, path, tick_ms, [this]() -> Status {
    if (ahead_ != nullptr) LK_RETURN_IF_ERROR(ahead_->drain());
    if (parser_ != nullptr) parser_->tick();
    LK_RETURN_IF_ERROR(output_.write_out());
    LK_RETURN_IF_ERROR(output_.write_positions_if_due());
    LK_RETURN_IF_ERROR(output_.flush());
    return metrics_.write_if_due();
  });
}

Status Run::parse_path(const std::string& path) {
  LK_TRY(auto opened, io::open_input(world_.fs, path, input_options(path)));
  auto input = std::make_unique<io::TextInput>(std::move(opened));
  Status outcome;
  while (outcome && may_go_on()) {
    auto has_member = input->next_member();
    if (!has_member) {
      outcome = std::move(has_member.error());
    } else if (!*has_member) {
      break;
    } else {
      Status lines = segment::refuse_segment(*input, "logparse");
      if (lines) outcome = parse_member(*input, path);
      if (!lines) tell_trouble(lines.error());
    }
  }
  finished_bytes_ += input->consumed_bytes();
  return outcome;
}

Status Run::parse_member(io::Input& input, const std::string& path) {
  std::optional<record::StreamPosition> file;
  if (path != "-") {
    LK_TRY(auto descriptor, record::describe_input(world_.fs, path, input));
    // Its head is text that nobody has redacted.
    if (descriptor && options_.enrichment.redaction != nullptr) descriptor->head.clear();
    if (descriptor)
      file = record::StreamPosition{.source = record::source_id(*descriptor),
                                    .descriptor = record::descriptor_json(*descriptor)};
  }
  output_.begin_input(std::move(file));
  parse::SourceParser parser(options_.parser, input.name(), output_);
  parser_ = &parser;
  // What was read before an error is not lost.
  Status outcome = parse_lines(input, parser);
  parser_ = nullptr;
  parser.finish();
  counts_.add(parser.counts());
  report(nullptr, finished_bytes_ + input.consumed_bytes());
  Status written = output_.write_out();
  return written ? std::move(outcome) : std::move(written);
}

Status Run::parse_lines(io::Input& input, parse::SourceParser& parser) {
  io::LineReader reader(input, {.max_line_bytes = options_.max_record_bytes});
  ParallelParser ahead({.options = options_,
                        .name = input.name(),
                        .output = output_,
                        .rejects = rejects_,
                        .pool = pool_.get(),
                        .threads = threads_,
                        .alone_bytes = options_.common.threads ? 0 : kAloneBytes},
                       parser);
  ahead_ = &ahead;
  Status outcome = parse_chunks(input, reader, parser);
  ahead_ = nullptr;
  Status rest = ahead.drain();
  return outcome ? std::move(rest) : std::move(outcome);
}

Status Run::parse_chunks(io::Input& input, io::LineReader& reader, parse::SourceParser& parser) {
  // What opening the input has read goes out even if a stop was requested meanwhile.
  do {
    LK_TRY(const auto lines, reader.next_chunk());
    if (lines.empty()) break;
    LK_RETURN_IF_ERROR(ahead_->add_lines(lines, reader.line_number()));
    report(&parser, finished_bytes_ + input.consumed_bytes());
    LK_RETURN_IF_ERROR(update_metrics());
    LK_RETURN_IF_ERROR(metrics_.write_if_due());
  } while (may_go_on());
  return {};
}

void Run::report(const parse::SourceParser* parser, std::uint64_t read_bytes) {
  shown_ = counts_;
  if (parser != nullptr) {
    shown_.lines += parser->counts().lines;
    shown_.blank_lines += parser->counts().blank_lines;
    shown_.truncated += parser->counts().truncated;
  }
  read_bytes_ = read_bytes;
  progress_.update([this] {
    return cli::ProgressState{.text = cli::counted(shown_.lines, "line", "lines"),
                              .done_bytes = read_bytes_,
                              .total_bytes = total_bytes_,
                              .counters = format_count(rejects_.rejected()) + " rejected"};
  });
}

Status Run::update_metrics() {
  const auto set = [this](std::string_view name, std::uint64_t value) {
    metrics_.set(name, static_cast<double>(value));
  };
  set("parse_lines_total", shown_.lines);
  set("parse_records_total", output_.written());
  set("parse_dropped_records_total", output_.dropped());
  set("parse_rejected_lines_total", rejects_.rejected());
  set("parse_repeated_records_total", output_.repeated());
  if (options_.enrichment.schema != nullptr)
    set("parse_schema_violations_total", options_.enrichment.schema->violations());
  set("parse_blank_lines_total", shown_.blank_lines);
  set("parse_truncated_lines_total", shown_.truncated);
  set("parse_read_bytes_total", read_bytes_);
  return {};
}

}  // namespace

Result<cli::Exit> run(int argc, char** argv, cli::World& world) {
  Options options;
  LK_TRY(const std::optional<cli::Exit> ended, parse_options(argc, argv, world, options));
  if (ended) return *ended;
  if (options.list_formats) {
    LK_RETURN_IF_ERROR(list_formats(world));
    return cli::Exit::kSuccess;
  }
  if (options.runs_cases) return run_cases(world, options);
  LK_RETURN_IF_ERROR(cli::check_common_outputs(world, options.common, options.paths));
  return Run(world, options).run();
}

}  // namespace logkit::logparse
