#include "tools/logq/inputs.h"

#include <algorithm>
#include <map>
#include <thread>

#include "lib/cli/diag.h"
#include "lib/cli/suggest.h"
#include "lib/parse/registry.h"
#include "lib/query/split_source.h"
#include "lib/segment/wire.h"
#include "lib/store/catalog.h"
#include "tools/logq/mixed_source.h"

namespace logkit::logq {
namespace {

// A regular file that begins as a segment does, or is named like one: a
// segment that was cut short is damage, not a log.
bool is_segment(io::Fs& fs, const std::string& path) {
  Result<std::unique_ptr<io::ReadFile>> file = fs.open_read(path);
  if (!file) return false;
  if (path.ends_with(".seg")) return true;
  std::byte head[segment::kSegmentMagic.size()];
  const Result<std::size_t> count = (*file)->read_at(0, head);
  return count && *count == sizeof head && as_text(head) == segment::kSegmentMagic;
}

// A store without a segment, as ingesting nothing leaves it, has its lock.
bool is_store(io::Fs& fs, const std::string& path) {
  return fs.stat(io::join_path(path, "append.lock")).ok();
}

Status resolve_formats(const std::string& list, parse::PatternFormats& patterns,
                       std::vector<const parse::FormatInfo*>& formats) {
  Result<std::vector<const parse::FormatInfo*>> parsed = parse::parse_format_list(list, patterns);
  if (parsed) {
    formats = std::move(*parsed);
    return {};
  }
  Error error = std::move(parsed.error());
  std::vector<std::string> names;
  for (const std::string_view name : parse::format_names()) names.emplace_back(name);
  if (error.help.empty()) error.help = cli::did_you_mean(cli::nearest(error.where, names));
  error.where.clear();
  if (error.help.empty()) error.help = "logparse --list-formats names them";
  return std::move(error).at("--format");
}

// As many as there are processors, unless said otherwise.
std::size_t threads_of(const cli::CommonOptions& common) {
  constexpr std::uint64_t kMostThreads = 256;
  const std::uint64_t asked = common.threads.value_or(std::thread::hardware_concurrency());
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(asked, 1, kMostThreads));
}

}  // namespace

Result<Inputs> Inputs::open(const Options& options, cli::World& world, Reporter& reporter) {
  Inputs inputs(options, world, reporter);
  if (!options.format.empty()) {
    inputs.parses_ = true;
    LK_RETURN_IF_ERROR(resolve_formats(options.format, inputs.patterns_, inputs.formats_));
  }
  for (const std::string& path : options.paths) inputs.add_path(path);
  return inputs;
}

void Inputs::add_path(const std::string& path) {
  if (path == "-") {
    reads_stdin_ = true;
    streams_.push_back(path);
    return;
  }
  const Result<io::FileInfo> info = world_->fs.stat(path);
  if (info && info->type == io::FileType::kDirectory) {
    add_store(path);
  } else if (info && info->type == io::FileType::kRegular && is_segment(world_->fs, path)) {
    add_segment(path);
  } else {
    // A missing file is told of when it is to be read, like one that vanishes.
    if (info && info->type == io::FileType::kRegular) stream_bytes_ += info->size_bytes;
    reads_once_ = reads_once_ || (info && info->type == io::FileType::kOther);
    streams_.push_back(path);
  }
}

void Inputs::add_store(const std::string& path) {
  store::SnapshotOptions how;
  const cli::TimeWindow& window = options_->common.window;
  how.window.min_ns = window.since_ns;
  how.window.max_ns = window.has_until() ? window.until_ns - 1 : window.until_ns;
  Result<store::Snapshot> snapshot = store::open_snapshot(*files_, path, how);
  if (!snapshot) {
    reporter_->trouble(snapshot.error());
    return;
  }
  if (snapshot->listed == 0 && !is_store(world_->fs, path)) {
    Error error = Error::invalid("is no store: no segment lies in it", path);
    error.help = "files are named one by one: logq QUERY " + io::join_path(path, "*");
    reporter_->trouble(error);
    return;
  }
  for (const Error& error : snapshot->unreadable) reporter_->trouble(error);
  for (const store::ArrivalHole& hole : snapshot->missing) {
    reporter_->trouble(store::missing_error(hole, path));
    rows_missing_ += hole.end - hole.first;
  }
  for (const Error& error : snapshot->doubled) reporter_->trouble(error);
  segments_unreadable_ += snapshot->unreadable.size();
  segments_elsewhere_ += snapshot->pruned;
  for (store::OpenSegment& segment : snapshot->segments) {
    add_open_segment(std::move(segment.file.path), std::move(segment.reader));
  }
}

void Inputs::add_segment(const std::string& path) {
  Result<std::unique_ptr<segment::Reader>> reader = store::open_segment(*files_, path);
  if (reader) {
    add_open_segment(path, std::move(*reader));
    return;
  }
  ++segments_unreadable_;
  reporter_->trouble(reader.error());
}

void Inputs::add_open_segment(std::string path, std::unique_ptr<segment::Reader> reader) {
  const segment::Footer& footer = reader->footer();
  const cli::TimeWindow& window = options_->common.window;
  if (footer.rows > 0 &&
      (footer.max_time_ns < window.since_ns ||
       (window.has_until() && footer.min_time_ns >= window.until_ns))) {
    ++segments_elsewhere_;
    return;
  }
  segments_.push_back({std::move(path), std::move(reader)});
}

const std::string& Inputs::name(std::size_t index) const {
  return index < segments_.size() ? segments_[index].path : streams_[index - segments_.size()];
}

StreamOptions Inputs::stream_options(OpenOptions opened) const {
  StreamOptions how;
  how.parses = parses_;
  how.parser.formats = formats_;
  how.parser.time.now_ns = options_->common.now_ns;
  how.parser.now_ns = world_->now_ns;
  how.time_field = options_->time_field;
  how.now_ns = options_->common.now_ns;
  how.max_record_bytes = options_->max_record_bytes;
  // Newest first is an order of time, also for files.
  how.keeps_order = !options_->newest_first;
  how.grows = opened.grows;
  how.before_waiting = std::move(opened.before_waiting);
  how.figures = stream_figures_.get();
  return how;
}

query::ScanRequest Inputs::scan_request(const query::Query& query, const OpenOptions& how) const {
  query::ScanRequest request =
      query::plan_scan(query, {.newest_first = how.newest_first,
                               // Which fields a message can be in is not told to the index.
                               .use_index = options_->message_field.empty(),
                               .any_field = how.any_field.value_or(options_->any_field),
                               .max_rows = how.max_scanned_rows});
  if (how.output && query.pipes.empty()) {
    request.output_fields = *how.output;
    request.times_only = how.times_only && !query.options.time_offset;
  }
  if (!options_->message_field.empty()) {
    for (query::FieldSet* fields : {&request.filter_fields, &request.output_fields}) {
      if (fields->contains("_msg")) fields->add(options_->message_field);
    }
  }
  return request;
}

std::vector<segment::Reader*> Inputs::readers() const {
  std::vector<segment::Reader*> readers;
  for (const Segment& segment : segments_) readers.push_back(segment.reader.get());
  return readers;
}

query::ScanStatistics Inputs::plan(const query::ScanRequest& request) const {
  return query::explain_scan(readers(), request);
}

Result<std::unique_ptr<query::Source>> Inputs::open_segments(
    std::vector<segment::Reader*> readers, const query::Query& query,
    const OpenOptions& how) const {
  LK_TRY(auto source, query::SegmentSource::open(std::move(readers), scan_request(query, how),
                                                 *reporter_, scan_figures_.get()));
  return query::on_threads(std::move(source), threads_of(options_->common));
}

Result<std::unique_ptr<query::Source>> Inputs::open_all(const query::Query& query,
                                                        OpenOptions how) {
  std::unique_ptr<query::Source> streams, segments;
  if (!segments_.empty() || streams_.empty()) {
    LK_TRY(segments, open_segments(readers(), query, how));
  }
  if (!streams_.empty()) {
    streams = std::make_unique<StreamSource>(streams_, stream_options(std::move(how)), *world_,
                                             *reporter_);
  }
  if (!streams || !segments) return streams ? std::move(streams) : std::move(segments);
  return std::unique_ptr<query::Source>(
      std::make_unique<MixedSource>(std::move(streams), std::move(segments)));
}

Result<std::unique_ptr<query::Source>> Inputs::open_one(std::size_t index,
                                                        const query::Query& query,
                                                        OpenOptions how) {
  if (index < segments_.size()) return open_segments({segments_[index].reader.get()}, query, how);
  return open_stream(index - segments_.size(), std::move(how));
}

std::unique_ptr<query::Source> Inputs::open_stream(std::size_t index, OpenOptions how) {
  return std::make_unique<StreamSource>(std::vector<std::string>{streams_[index]},
                                        stream_options(std::move(how)), *world_, *reporter_);
}

Result<StoredTimes> Inputs::times_of_store(const std::string& path) const {
  StoredTimes times{.path = path};
  const auto add = [&times](std::int64_t first_ns, std::int64_t last_ns) {
    times.first_ns = times.any ? std::min(times.first_ns, first_ns) : first_ns;
    times.last_ns = times.any ? std::max(times.last_ns, last_ns) : last_ns;
    times.any = true;
  };
  LK_TRY(const std::vector<store::SegmentFile> files, store::list_segments(world_->fs, path));
  for (const store::SegmentFile& file : files) {
    if (file.parsed && file.parsed->rows.value_or(1) > 0) {
      add(file.parsed->min_time_ns, file.parsed->max_time_ns);
    } else if (!file.parsed) {
      const auto reader = store::open_segment(world_->fs, file.path);
      if (!reader || (*reader)->footer().rows == 0) continue;
      add((*reader)->footer().min_time_ns, (*reader)->footer().max_time_ns);
    }
  }
  return times;
}

Result<std::vector<StoredTimes>> Inputs::stored_times() const {
  std::vector<StoredTimes> all;
  for (const std::string& path : options_->paths) {
    const Result<io::FileInfo> info = world_->fs.stat(path);
    if (path == "-" || !info) continue;
    if (info->type == io::FileType::kDirectory) {
      LK_TRY(StoredTimes times, times_of_store(path));
      all.push_back(std::move(times));
    } else if (info->type == io::FileType::kRegular && is_segment(world_->fs, path)) {
      const auto reader = store::open_segment(world_->fs, path);
      if (!reader) continue;
      const segment::Footer& footer = (*reader)->footer();
      all.push_back({path, footer.rows > 0, footer.min_time_ns, footer.max_time_ns});
    }
  }
  return all;
}

Figures Inputs::figures() const {
  Figures figures;
  figures.segments_total = segments_.size() + segments_elsewhere_ + segments_unreadable_;
  figures.segments_out_of_window = segments_elsewhere_;
  figures.segments_unreadable = segments_unreadable_;
  figures.segments_skipped =
      scan_figures_->segments_pruned_by_columns + scan_figures_->segments_pruned_by_time +
      scan_figures_->segments_pruned_by_index;
  figures.segments_read = segments_.size() - std::min<std::uint64_t>(segments_.size(),
                                                                     figures.segments_skipped);
  figures.blocks_read = scan_figures_->blocks_read;
  figures.rows_unreadable = rows_missing_ + scan_figures_->rows_damaged;
  for (const Segment& segment : segments_) {
    const segment::Footer& footer = segment.reader->footer();
    figures.blocks_total += footer.blocks.size();
    figures.rows_total += footer.rows;
    figures.bytes_total += footer.file_bytes;
    figures.bytes_read += segment.reader->bytes_read();
  }
  figures.rows_total += rows_missing_;
  figures.bytes_total += std::max(stream_bytes_, stream_figures_->bytes);
  figures.bytes_read += stream_figures_->bytes;
  figures.lines = stream_figures_->lines;
  figures.lines_cut = stream_figures_->lines_cut;
  return figures;
}

std::optional<std::vector<KnownField>> Inputs::known_fields() const {
  const StreamFigures& streams = *stream_figures_;
  if (!streams_.empty() && (streams.begun == 0 || streams.ended < streams.begun)) {
    return std::nullopt;
  }
  if (!streams.fields.are_all()) return std::nullopt;
  std::vector<KnownField> known;
  std::map<std::string, std::size_t> index;
  for (const Segment& segment : segments_) {
    const segment::Footer& footer = segment.reader->footer();
    if (!footer.fields_complete()) return std::nullopt;
    std::map<std::string, bool> here;
    for (const segment::FieldInfo& field : footer.fields) here[field.path.name()] = true;
    for (const auto& [name, unused] : here) {
      const auto [entry, is_new] = index.emplace(name, known.size());
      if (is_new) known.push_back({name, 0});
      ++known[entry->second].segment_count;
    }
  }
  for (const std::string& name : streams.fields.names()) {
    if (index.emplace(name, known.size()).second) known.push_back({name, 0});
  }
  return known;
}

}  // namespace logkit::logq
