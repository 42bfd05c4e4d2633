#include "tools/logidx/loader.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

#include "lib/base/byte_order_mark.h"
#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/cli/app.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"
#include "lib/io/utf16_input.h"
#include "lib/record/source_id.h"
#include "lib/segment/segment_input.h"

namespace logkit::logidx {
namespace {

constexpr std::size_t kSkipBytes = 1u << 20;
// More blank lines than this in front are a text.
constexpr std::size_t kMostBlankLines = 4096;
// How far the first line of a file that is read on is looked at.
constexpr std::size_t kFirstLineBytes = 1u << 20;
// A file that nobody has written to for so long has the end that it will have.
constexpr std::int64_t kSettledNs = 24 * 3600 * kNsPerSecond;

// The first line of `text` that is not blank.
std::string_view first_line(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!is_blank(line)) return line;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return {};
}

// Whether a line holds the position before its LF: it was stored when it had none.
bool has_line_stored_to(std::span<const io::Line> lines, std::uint64_t position) {
  const auto line = std::upper_bound(
      lines.begin(), lines.end(), position,
      [](std::uint64_t at, const io::Line& candidate) { return at < candidate.end_offset; });
  return line != lines.end() && line->terminated && !line->text.empty() &&
         line->end_offset == position + 1;
}

// What -f auto asks of the first line. Of one that was cut only the beginning
// can be looked at.
bool is_json_line(const io::Line& line) {
  const std::string_view text = without_byte_order_mark(line.text);
  return line.truncated ? begins_like_json_object(text) : is_json_object(text);
}

}  // namespace

Loader::Loader(cli::World& world, const Options& options, RecordSink& sink,
               std::function<Status()> between, int tick_ms)
    : world_(world),
      options_(options),
      sink_(sink),
      between_(std::move(between)),
      tick_ms_(tick_ms),
      rejects_(world, options.common),
      progress_(world, options.common),
      metrics_(world.fs, options.common.metrics_path),
      lines_(options.load, sink, rejects_, counts_),
      parsed_(options.load, sink, rejects_, counts_) {
  metrics_.declare("index_lines_total", "lines read");
  metrics_.declare("index_records_total", "records stored");
  metrics_.declare("index_replays_total", "records dropped because their position is stored");
  metrics_.declare("index_rejected_lines_total", "lines that are no records of their format");
  metrics_.declare("index_truncated_lines_total", "lines cut at --max-record");
  metrics_.declare("index_read_bytes_total", "bytes read, before decompression");
}

bool Loader::may_go_on() const { return rejects_.may_go_on() && !cli::stop_requested(); }

Status Loader::of_sink(Status status) {
  if (!status) sink_failed_ = true;
  return status;
}

Status Loader::run() {
  for (const std::string& path : options_.paths) {
    if (path == "-") continue;
    if (const auto info = world_.fs.stat(path)) total_bytes_ += info->size_bytes;
  }
  for (const std::string& path : options_.paths) {
    if (!may_go_on()) break;
    Status done = load_path(path);
    if (done) continue;
    if (sink_failed_) return done;
    if (done.error().code == Code::kCancelled && cli::stop_requested()) break;
    tell_trouble(done.error());
  }
  progress_.stop();
  return {};
}

void Loader::tell_trouble(const Error& error) {
  progress_.erase();
  cli::print_error(world_, error);
  has_trouble_ = true;
}

// What the records of a segment are piped to that was named as an input.
std::string Loader::reader_command() const {
  return options_.command == Command::kIngest ? "logidx ingest " + options_.store
                                              : "logidx pack -o " + options_.output;
}

Status Loader::finish() {
  LK_RETURN_IF_ERROR(rejects_.finish(counts_.lines));
  update_metrics();
  return metrics_.write();
}

io::InputOptions Loader::input_options(const std::string& path) {
  const std::int64_t timeout_ms = options_.load.parser.multiline.timeout_ns / 1'000'000;
  const int tick_ms = static_cast<int>(std::clamp<std::int64_t>(timeout_ms, 1, tick_ms_));
  return cli::ticking_input_options(world_, path, tick_ms, [this]() -> Status {
    if (parser_ != nullptr) parser_->tick();
    LK_RETURN_IF_ERROR(of_sink(parsed_.status()));
    return between();
  });
}

Status Loader::between() {
  LK_RETURN_IF_ERROR(of_sink(between_()));
  update_metrics();
  progress_.update([this] {
    return cli::ProgressState{.text = cli::counted(counts_.stored, "record", "records"),
                              .done_bytes = read_bytes_,
                              .total_bytes = total_bytes_,
                              .counters = format_count(counts_.rejected) + " rejected"};
  });
  return metrics_.write_if_due();
}

Status Loader::load_path(const std::string& path) {
  parser_ = nullptr;
  LK_TRY(auto opened, io::open_input(world_.fs, path, input_options(path)));
  // Where it was asked for, text stays as it is, whatever it may be.
  io::TextInput* decoder = nullptr;
  if (options_.load.form != InputForm::kText) {
    auto text = std::make_unique<io::TextInput>(std::move(opened));
    decoder = text.get();
    opened = std::move(text);
  }
  const std::unique_ptr<io::Input> input = std::move(opened);
  Status outcome;
  while (outcome && may_go_on()) {
    auto has_member = input->next_member();
    if (!has_member) {
      outcome = std::move(has_member.error());
    } else if (!*has_member) {
      break;
    } else {
      is_decoded_ = decoder != nullptr && decoder->decodes();
      Status lines = segment::refuse_segment(*input, reader_command());
      if (lines) outcome = load_member(*input, path);
      if (!lines) tell_trouble(lines.error());
    }
  }
  finished_bytes_ += input->consumed_bytes();
  return outcome;
}

Status Loader::load_member(io::Input& input, const std::string& path) {
  std::optional<record::FileDescriptor> descriptor;
  if (path != "-") {
    LK_TRY(descriptor, record::describe_input(world_.fs, path, input));
  }
  store::KnownFile known;
  file_ = FileProgress();
  skipped_lines_ = 0;
  if (descriptor) {
    auto found = sink_.open_file(*descriptor,
                                 record::make_tail_reader(world_.fs, path, input.member()));
    if (!found) return of_sink(std::move(found).error());
    known = std::move(*found);
    if (const auto info = world_.fs.stat(path)) modified_ns_ = info->modified_time_ns;
    file_ = FileProgress(*descriptor, known.source);
  }
  if (options_.load.form == InputForm::kParsed) return load_parsed(input, known.position);
  LineOrigin origin{.name = input.name(), .source = known.source};
  origin.is_ndjson = options_.load.form == InputForm::kNdjson;
  // A file that is read on is read as it was begun.
  const std::uint64_t start = options_.load.again ? 0 : known.position;
  if (start > 0 && options_.load.form == InputForm::kAuto) {
    LK_TRY(const std::string_view begin, input.peek(kFirstLineBytes));
    io::Line first{.text = first_line(begin)};
    first.truncated = first.text.data() + first.text.size() == begin.data() + begin.size();
    origin.is_ndjson = is_json_line(first);
  }
  return load_lines(input, std::move(origin), start);
}

Status Loader::skip(io::Input& input, std::uint64_t bytes) {
  if (bytes == 0) return {};
  std::vector<char> buffer(kSkipBytes);
  for (std::uint64_t left = bytes; left > 0;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, kSkipBytes));
    LK_TRY(const std::size_t got, input.read({buffer.data(), wanted}));
    if (got == 0) break;
    if (!is_decoded_) file_.add_bytes({buffer.data(), got});
    skipped_lines_ += static_cast<std::uint64_t>(
        std::count(buffer.data(), buffer.data() + got, '\n'));
    left -= got;
  }
  counts_.skipped_bytes += bytes;
  return {};
}

// A line without its end may be in the middle of being written; what of it is
// JSON by itself is all of it.
bool Loader::may_grow(const io::LineReader& reader, const io::Line& line, bool is_json) const {
  if (line.terminated || line.truncated || !file_.has_file()) return false;
  if (is_json && is_json_object(line.text)) return false;
  return reader.has_failed() || options_.load.parser.now_ns() - modified_ns_ < kSettledNs;
}

Status Loader::add_lines(const io::LineReader& reader, std::span<const io::Line> lines,
                         bool is_json) {
  const std::uint64_t number = skipped_lines_ + reader.line_number();
  const bool unfinished = may_grow(reader, lines.back(), is_json);
  const auto whole = lines.first(lines.size() - (unfinished ? 1 : 0));
  note_lines(whole);
  LK_RETURN_IF_ERROR(of_sink(lines_.add_lines(whole, number)));
  if (!unfinished) return {};
  return of_sink(lines_.add_unfinished(lines.back(), number + whole.size()));
}

// What is decoded is not what lies before a position in the file.
void Loader::note_lines(std::span<const io::Line> lines) {
  if (!is_decoded_) file_.add_lines(lines);
}

Status Loader::note_progress() {
  if (!file_.has_file() || file_.offset() == 0) return {};
  return of_sink(sink_.advance(file_.position()));
}

Status Loader::load_lines(io::Input& input, LineOrigin origin, std::uint64_t start) {
  bool undecided = options_.load.form == InputForm::kAuto && start == 0;
  LK_RETURN_IF_ERROR(skip(input, start));
  // What lies in a file can be read again; what comes through a pipe is bounded.
  const std::size_t limit = file_.has_file() ? 0 : options_.load.max_record_bytes;
  io::LineReader reader(input, {.max_line_bytes = limit, .start_offset = start});
  lines_.begin(origin);
  // Blank lines before the one that decides: records of a text, nothing in NDJSON.
  std::vector<io::Line> blank;
  std::deque<std::string> blank_texts;
  // What opening the input has read is stored even if a stop was requested meanwhile.
  do {
    LK_TRY(const auto lines, reader.next_chunk());
    if (lines.empty()) break;
    if (undecided) {
      const auto first = std::find_if(lines.begin(), lines.end(),
                                      [](const io::Line& line) { return !is_blank(line.text); });
      if (first == lines.end() && blank.size() < kMostBlankLines) {
        for (const io::Line& line : lines)
          blank.emplace_back(line).text = blank_texts.emplace_back(line.text);
        note_lines(lines);
        continue;
      }
      undecided = false;
      origin.is_ndjson = first != lines.end() && is_json_line(*first);
      lines_.begin(origin);
      LK_RETURN_IF_ERROR(of_sink(lines_.add_lines(blank, 1)));
    }
    LK_RETURN_IF_ERROR(add_lines(reader, lines, origin.is_ndjson));
    LK_RETURN_IF_ERROR(note_progress());
    read_bytes_ = finished_bytes_ + input.consumed_bytes();
    LK_RETURN_IF_ERROR(between());
  } while (may_go_on());
  if (undecided) LK_RETURN_IF_ERROR(of_sink(lines_.add_lines(blank, 1)));
  return note_progress();
}

Status Loader::load_parsed(io::Input& input, std::uint64_t stored_to) {
  parsed_.begin(file_.source());
  parse::SourceParser parser(options_.load.parser, input.name(), parsed_);
  parser_ = &parser;
  io::LineReader reader(input, {.max_line_bytes = options_.load.max_record_bytes});
  Status outcome;
  do {
    auto lines = reader.next_chunk();
    if (!lines) {
      outcome = std::move(lines).error();
      break;
    }
    if (lines->empty()) break;
    if (stored_to > 0 && has_line_stored_to(*lines, stored_to))
      parsed_.expect_stored_without_lf(stored_to + 1);
    // Where lines are joined, one that is JSON by itself may be a part of a record.
    const bool unfinished = may_grow(reader, lines->back(), !parser.joins_lines());
    note_lines(lines->first(lines->size() - (unfinished ? 1 : 0)));
    if (unfinished) parsed_.expect_unfinished(lines->back().end_offset);
    parser.add_lines(*lines, reader.line_number());
    read_bytes_ = finished_bytes_ + input.consumed_bytes();
    LK_RETURN_IF_ERROR(of_sink(parsed_.status()));
    LK_RETURN_IF_ERROR(between());
  } while (may_go_on());
  // What was read before an error is not lost.
  parser_ = nullptr;
  parser.finish();
  counts_.lines += parser.counts().lines;
  counts_.blank += parser.counts().blank_lines;
  counts_.truncated += parser.counts().truncated;
  LK_RETURN_IF_ERROR(of_sink(parsed_.status()));
  if (parsed_.has_unfinished()) file_.rewind(parsed_.whole_end());
  LK_RETURN_IF_ERROR(note_progress());
  return outcome;
}

void Loader::update_metrics() {
  const auto set = [this](std::string_view name, std::uint64_t value) {
    metrics_.set(name, static_cast<double>(value));
  };
  set("index_lines_total", counts_.lines);
  set("index_records_total", counts_.stored);
  set("index_replays_total", counts_.replays);
  set("index_rejected_lines_total", counts_.rejected);
  set("index_truncated_lines_total", counts_.truncated);
  set("index_read_bytes_total", read_bytes_);
}

}  // namespace logkit::logidx
