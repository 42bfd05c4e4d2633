#include "tools/logparse/record_output.h"

#include <algorithm>
#include <charconv>

#include "lib/base/json_escape.h"
#include "lib/cli/diag.h"
#include "lib/parse/enrich/record_step.h"
#include "lib/record/level.h"
#include "lib/record/source_id.h"

namespace logkit::logparse {
namespace {

constexpr std::size_t kWriteBytes = 1 << 20;
constexpr std::size_t kStampBytes = 256;
constexpr std::chrono::seconds kPositionInterval{1};

constexpr std::size_t kSampleUnmatched = 16;
constexpr std::size_t kSampleUnmatchedBytes = 4096;
constexpr std::string_view kPositionKey = "\"_pos\":";

// Stamps are the last members of a line.
std::string_view tail_of(std::string_view line) {
  return line.substr(line.size() - std::min(line.size(), kStampBytes));
}

// The head of a file in _src_info is text that nobody has redacted.
void drop_heads(parse::ParsedRecord& record) {
  for (parse::ParsedField& stamp : record.stamps)
    if (stamp.name == "_src_info")
      stamp.value =
          parse::Value::token(record.arena.keep(record::without_head(stamp.value.text)));
}

}  // namespace

RecordOutput::RecordOutput(cli::World& world, const Options& options, cli::RejectLog& rejects)
    : world_(world),
      options_(options),
      rejects_(rejects),
      positions_due_(std::chrono::steady_clock::now() + kPositionInterval) {}

Status RecordOutput::prepare() {
  const Enrichment& asked = options_.enrichment;
  if (!options_.to.empty()) {
    auto routes = RoutedOutput::make(world_.fs, options_.to);
    if (!routes) return std::move(routes.error()).at("--to");
    routes_ = std::move(*routes);
  }
  if (options_.where) {
    LK_TRY(filter_, LineFilter::compile(*options_.where));
  }
  for (const SampleRule& rule : asked.samples) {
    LK_TRY(LineFilter filter, LineFilter::compile(rule.filter));
    sampler_.add_rule(std::move(filter), rule.rate);
  }
  if (!asked.dedupe_fields.empty()) deduper_.emplace(asked.dedupe_fields, asked.window_ns);
  if (!asked.pipes.empty()) {
    query::RunOptions run;
    run.fs = &world_.fs;
    run.now_ns = options_.common.now_ns;
    LK_TRY(pipes_, PipeStage::start(asked.pipes, run));
  }
  if (parse::RecordStep* const redaction = asked.redaction) {
    rejects_.show_through([redaction](std::string_view text) {
      parse::ParsedRecord record;
      record.message = parse::Value::string(text);
      redaction->apply(record);
      return std::string(record.message.text);
    });
  }
  filters_ = filter_ || options_.common.window.limited() || !sampler_.empty() || deduper_ ||
             pipes_ != nullptr;
  renderer_ = RecordRenderer({.added = options_.added,
                              .window = options_.common.window,
                              .filters = filters_,
                              .samples = !sampler_.empty()});
  return {};
}

void RecordOutput::begin_input(std::optional<record::StreamPosition> file) {
  file_ = std::move(file);
  has_described_ = false;
  std::string source;
  if (file_) append_json_string(file_->source, source);
  renderer_.set_source(source);
}

// Goes before the first record of the file; of use to another program only.
void RecordOutput::describe_file() {
  if (!file_ || has_described_) return;
  has_described_ = true;
  if (world_.stdout_is_tty) return;
  std::string line;
  record::append_position_record(*file_, line);
  put_unfiltered(line);
}

void RecordOutput::record(parse::ParsedRecord& record, std::uint64_t end_offset) {
  if (options_.enrichment.redaction != nullptr) drop_heads(record);
  for (const auto& step : options_.enrichment.steps) step->apply(record);
  if (options_.enrichment.schema != nullptr) options_.enrichment.schema->apply(record);
  if (record.stamps.empty()) describe_file();
  if (!is_repeat(record, end_offset)) renderer_.render(record, end_offset, records_);
  if (records_.text.size() >= kWriteBytes && status_) status_ = write_out();
}

bool RecordOutput::takes_rendered() const {
  const Enrichment& asked = options_.enrichment;
  return asked.steps.empty() && asked.schema == nullptr && !deduper_ &&
         !options_.common.max_rejects && (!file_ || has_described_);
}

Status RecordOutput::take(RenderedRecords& records) {
  LK_RETURN_IF_ERROR(write_out());
  std::swap(records_, records);
  status_ = write_out();
  std::swap(records_, records);
  records.clear();
  return status_;
}

// A repeated record is only counted. Windows that end give records, too.
bool RecordOutput::is_repeat(parse::ParsedRecord& record, std::uint64_t end_offset) {
  if (!deduper_) return false;
  std::string ended;
  const bool repeats = deduper_->repeats(record, ended);
  if (!ended.empty()) {
    if (status_) status_ = keep_matching();
    written_ += static_cast<std::uint64_t>(std::count(ended.begin(), ended.end(), '\n'));
    if (status_) status_ = send_on(ended);
  }
  if (!repeats) return false;
  RenderedRecords line;
  renderer_.render(record, end_offset, line);
  if (deduper_->note(line.text.text())) ++repeated_;
  note_dropped(line.text.text());
  return true;
}

// Whole lines that are not to be filtered, behind the records before them.
void RecordOutput::put_unfiltered(std::string_view lines) {
  if (!filters()) return records_.text.append(lines);
  if (status_) status_ = keep_matching();
  ready_.append(lines);
}

void RecordOutput::position_line(std::string_view line) {
  std::string text;
  if (options_.enrichment.redaction == nullptr) {
    text.assign(line).push_back('\n');
    return put_unfiltered(text);
  }
  record::StreamPosition position;
  std::string rest;
  record::take_position(line, position, rest);
  position.descriptor = record::without_head(position.descriptor);
  record::append_position_record(position, text);
  put_unfiltered(text);
}

void RecordOutput::unmatched(const Reject& reject) {
  rejects_.reject(reject);
  if (first_unmatched_.size() < kSampleUnmatched)
    first_unmatched_.emplace_back(reject.text.substr(0, kSampleUnmatchedBytes));
}

void RecordOutput::chose(const parse::FormatInfo& format, std::string_view source) {
  const std::string name(format.name);
  if (std::find(chosen_.begin(), chosen_.end(), name) == chosen_.end()) chosen_.push_back(name);
  if (world_.verbose || world_.stderr_is_tty)
    cli::print_note(world_, std::string(source) + ": read as " + name);
}

// Chooses among the lines in hand, and sends the chosen on.
Status RecordOutput::keep_matching() {
  if (records_.line_ends.empty()) return {};
  LK_RETURN_IF_ERROR(filter_lines());
  take_kept();
  records_.clear();
  return send_on(kept_);
}

Status RecordOutput::filter_lines() {
  std::vector<bool>& keeps = records_.keeps;
  if (filter_) LK_RETURN_IF_ERROR(filter_->apply(records_.text.text(), keeps));
  if (sampler_.empty()) return {};
  const auto kept = [&keeps] {
    return static_cast<std::uint64_t>(std::count(keeps.begin(), keeps.end(), true));
  };
  const std::uint64_t before = kept();
  LK_RETURN_IF_ERROR(sampler_.apply(records_.text.text(), records_.sample_keys, keeps));
  sampled_out_ += before - kept();
  return {};
}

void RecordOutput::take_kept() {
  std::size_t begin = 0;
  const std::vector<std::size_t>& ends = records_.line_ends;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const std::string_view line = records_.text.text().substr(begin, ends[i] - begin);
    begin = ends[i];
    if (records_.keeps[i]) {
      if (!sampler_.empty()) sampler_.take_held(records_.sample_keys[i], kept_, released_);
      kept_.append(line);
      ++written_;
      if (pipes_ == nullptr && !passed_.empty()) forget_passed(line);
      continue;
    }
    ++dropped_;
    // Of one file, only the last before a kept one has to be known.
    if (!file_ || i + 1 == ends.size() || records_.keeps[i + 1]) note_dropped(line);
  }
}

// Through the pipes, where there are any.
Status RecordOutput::send_on(std::string& lines) {
  if (pipes_ == nullptr) {
    ready_.append(lines);
  } else {
    LK_RETURN_IF_ERROR(pipes_->push(lines, ready_));
    written_ = pipes_->records();
  }
  lines.clear();
  return {};
}

void RecordOutput::note_dropped(std::string_view line) {
  if (tail_of(line).find(kPositionKey) == std::string_view::npos) return;
  record::StreamPosition position;
  std::string rest;
  record::take_position(line, position, rest);
  if (!position.source.empty()) passed_[position.source] = std::move(position);
}

// A kept record may say more of its file than the dropped ones before it.
void RecordOutput::forget_passed(std::string_view kept_line) {
  const auto passed = file_ ? passed_.find(file_->source) : passed_.end();
  if (passed == passed_.end()) return;
  const std::string_view tail = tail_of(kept_line);
  const std::size_t at = tail.rfind(kPositionKey);
  if (at == std::string_view::npos || !tail.substr(0, at).ends_with(file_->source + "\",")) return;
  std::uint64_t position = 0;
  std::from_chars(tail.data() + at + kPositionKey.size(), tail.data() + tail.size(), position);
  if (position >= passed->second.position) passed_.erase(passed);
}

void RecordOutput::append_positions() {
  for (auto& [source, position] : passed_)
    if (!world_.stdout_is_tty) record::append_position_record(position, ready_);
  passed_.clear();
  positions_due_ = std::chrono::steady_clock::now() + kPositionInterval;
}

Status RecordOutput::write_out() {
  LK_RETURN_IF_ERROR(status_);
  if (!filters()) {
    written_ += records_.count;
    status_ = out().write(records_.text.text());
    records_.clear();
    return status_;
  }
  LK_RETURN_IF_ERROR(keep_matching());
  status_ = out().write(ready_);
  ready_.clear();
  return write_positions_if_due();
}

Status RecordOutput::write_positions_if_due() {
  if (!status_ || passed_.empty() || std::chrono::steady_clock::now() < positions_due_)
    return status_;
  append_positions();
  status_ = out().write(ready_);
  ready_.clear();
  return status_;
}

Status RecordOutput::finish() {
  LK_RETURN_IF_ERROR(write_out());
  if (deduper_) {
    deduper_->finish(kept_);
    written_ += static_cast<std::uint64_t>(std::count(kept_.begin(), kept_.end(), '\n'));
    LK_RETURN_IF_ERROR(send_on(kept_));
  }
  if (pipes_ != nullptr) {
    LK_RETURN_IF_ERROR(pipes_->finish(ready_));
    written_ = pipes_->records();
  }
  append_positions();
  status_ = out().write(ready_);
  ready_.clear();
  if (status_ && routes_ != nullptr) status_ = routes_->sync();
  return status_;
}

Status RecordOutput::flush() {
  if (status_) status_ = out().flush();
  return status_;
}

}  // namespace logkit::logparse
