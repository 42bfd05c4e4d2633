#include "tools/logparse/record_output.h"

#include <algorithm>
#include <charconv>

#include "lib/cli/diag.h"
#include "lib/parse/enrich/record_step.h"
#include "lib/record/json_write.h"
#include "lib/record/level.h"

namespace logkit::logparse {
namespace {

constexpr std::size_t kWriteBytes = 1 << 20;
constexpr std::size_t kStampBytes = 256;
constexpr std::chrono::seconds kPositionInterval{1};

SampleKey sample_key(parse::ParsedRecord& record) {
  SampleKey key;
  const auto level = record::parse_level(parse::field_text(record, "level"));
  key.is_important = level && *level >= record::Level::kWarn;
  key.trace = parse::field_text(record, "trace_id");
  return key;
}

}  // namespace

RecordOutput::RecordOutput(cli::World& world, const Options& options, cli::RejectLog& rejects)
    : world_(world),
      options_(options),
      rejects_(rejects),
      positions_due_(std::chrono::steady_clock::now() + kPositionInterval) {}

Status RecordOutput::prepare() {
  const Enrichment& asked = options_.enrichment;
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
  filters_ = filter_ || options_.common.window.limited() || !sampler_.empty() || deduper_ ||
             pipes_ != nullptr;
  return {};
}

void RecordOutput::begin_input(std::optional<record::StreamPosition> file) {
  file_ = std::move(file);
  has_described_ = false;
  stamp_source_.clear();
  if (file_) record::append_json_string(file_->source, stamp_source_);
}

void RecordOutput::stamp(parse::ParsedRecord& record, std::uint64_t end_offset) {
  if (!file_ || !record.stamps.empty()) return;
  // Of use to another program only.
  if (!has_described_ && !world_.stdout_is_tty)
    record::append_position_record(*file_, unfiltered());
  has_described_ = true;
  char* const room = record.arena.take(20);
  const auto digits = std::to_chars(room, room + 20, end_offset);
  const std::string_view position = record.arena.shrink_last(room, digits.ptr);
  record.stamps.push_back({"_src", parse::Value::token(stamp_source_)});
  record.stamps.push_back({"_pos", parse::Value::token(position)});
}

void RecordOutput::record(parse::ParsedRecord& record, std::uint64_t end_offset) {
  for (const auto& step : options_.enrichment.steps) step->apply(record);
  if (options_.enrichment.schema != nullptr) options_.enrichment.schema->apply(record);
  stamp(record, end_offset);
  if (!filters()) {
    parse::append_record(record, options_.added, records_);
    ++written_;
  } else if (!is_repeat(record)) {
    parse::append_record(record, options_.added, records_);
    const cli::TimeWindow& window = options_.common.window;
    line_ends_.push_back(records_.size());
    keeps_.push_back(record.time_ns >= window.since_ns && record.time_ns < window.until_ns);
    if (!sampler_.empty()) sample_keys_.push_back(sample_key(record));
  }
  if (records_.size() >= kWriteBytes && status_) status_ = write_out();
}

// A repeated record is only counted. Windows that end give records, too.
bool RecordOutput::is_repeat(parse::ParsedRecord& record) {
  if (!deduper_) return false;
  std::string ended;
  const bool repeats = deduper_->repeats(record, ended);
  if (!ended.empty()) {
    if (status_) status_ = keep_matching();
    if (status_) status_ = send_on(ended);
  }
  if (!repeats) return false;
  std::string line;
  parse::append_record(record, options_.added, line);
  deduper_->note(line);
  note_dropped(line);
  ++repeated_;
  return true;
}

// Where to append what is not to be filtered: behind the records before it.
std::string& RecordOutput::unfiltered() {
  if (!filters()) return records_;
  if (status_) status_ = keep_matching();
  return ready_;
}

void RecordOutput::position_line(std::string_view line) {
  unfiltered().append(line).push_back('\n');
}

void RecordOutput::unmatched(const Reject& reject) { rejects_.reject(reject); }

void RecordOutput::chose(const parse::FormatInfo& format, std::string_view source) {
  const std::string name(format.name);
  if (std::find(chosen_.begin(), chosen_.end(), name) == chosen_.end()) chosen_.push_back(name);
  if (world_.verbose || world_.stderr_is_tty)
    cli::print_note(world_, std::string(source) + ": read as " + name);
}

// Chooses among the lines in hand, and sends the chosen on.
Status RecordOutput::keep_matching() {
  if (line_ends_.empty()) return {};
  LK_RETURN_IF_ERROR(filter_lines());
  take_kept();
  records_.clear();
  line_ends_.clear();
  keeps_.clear();
  sample_keys_.clear();
  return send_on(kept_);
}

Status RecordOutput::filter_lines() {
  if (filter_) LK_RETURN_IF_ERROR(filter_->apply(records_, keeps_));
  if (sampler_.empty()) return {};
  const auto kept = [this] {
    return static_cast<std::uint64_t>(std::count(keeps_.begin(), keeps_.end(), true));
  };
  const std::uint64_t before = kept();
  LK_RETURN_IF_ERROR(sampler_.apply(records_, sample_keys_, keeps_));
  sampled_out_ += before - kept();
  return {};
}

void RecordOutput::take_kept() {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < line_ends_.size(); ++i) {
    const std::string_view line = std::string_view(records_).substr(begin, line_ends_[i] - begin);
    begin = line_ends_[i];
    if (keeps_[i]) {
      if (!sampler_.empty()) sampler_.take_held(sample_keys_[i], kept_, written_);
      kept_.append(line);
      ++written_;
      continue;
    }
    ++dropped_;
    // Of one file, only the last before a kept one has to be known.
    if (!file_ || i + 1 == line_ends_.size() || keeps_[i + 1]) note_dropped(line);
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
  // Stamps are the last members.
  const std::string_view tail = line.substr(line.size() - std::min(line.size(), kStampBytes));
  if (tail.find("\"_pos\"") == std::string_view::npos) return;
  record::StreamPosition position;
  std::string rest;
  record::take_position(line, position, rest);
  if (!position.source.empty()) passed_[position.source] = std::move(position);
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
    status_ = world_.out.write(records_);
    records_.clear();
    return status_;
  }
  LK_RETURN_IF_ERROR(keep_matching());
  status_ = world_.out.write(ready_);
  ready_.clear();
  return write_positions_if_due();
}

Status RecordOutput::write_positions_if_due() {
  if (!status_ || passed_.empty() || std::chrono::steady_clock::now() < positions_due_)
    return status_;
  append_positions();
  status_ = world_.out.write(ready_);
  ready_.clear();
  return status_;
}

Status RecordOutput::finish() {
  LK_RETURN_IF_ERROR(write_out());
  if (deduper_) {
    deduper_->finish(kept_);
    LK_RETURN_IF_ERROR(send_on(kept_));
  }
  if (pipes_ != nullptr) {
    LK_RETURN_IF_ERROR(pipes_->finish(ready_));
    written_ = pipes_->records();
  }
  append_positions();
  status_ = world_.out.write(ready_);
  ready_.clear();
  return status_;
}

}  // namespace logkit::logparse
