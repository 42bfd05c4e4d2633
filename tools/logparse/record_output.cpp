#include "tools/logparse/record_output.h"

#include <algorithm>
#include <charconv>

#include "lib/cli/diag.h"
#include "lib/record/json_write.h"

namespace logkit::logparse {
namespace {

constexpr std::size_t kWriteBytes = 1 << 20;
constexpr std::size_t kStampBytes = 256;
constexpr std::chrono::seconds kPositionInterval{1};

}  // namespace

RecordOutput::RecordOutput(cli::World& world, const Options& options, cli::RejectLog& rejects,
                           std::optional<LineFilter> filter)
    : world_(world),
      options_(options),
      rejects_(rejects),
      filter_(std::move(filter)),
      positions_due_(std::chrono::steady_clock::now() + kPositionInterval) {}

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
  stamp(record, end_offset);
  parse::append_record(record, options_.added, records_);
  if (filters()) {
    const cli::TimeWindow& window = options_.common.window;
    line_ends_.push_back(records_.size());
    keeps_.push_back(record.time_ns >= window.since_ns && record.time_ns < window.until_ns);
  } else {
    ++written_;
  }
  if (records_.size() >= kWriteBytes && status_) status_ = write_out();
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

Status RecordOutput::keep_matching() {
  if (line_ends_.empty()) return {};
  if (filter_) LK_RETURN_IF_ERROR(filter_->apply(records_, keeps_));
  std::size_t begin = 0;
  for (std::size_t i = 0; i < line_ends_.size(); ++i) {
    const std::string_view line = std::string_view(records_).substr(begin, line_ends_[i] - begin);
    begin = line_ends_[i];
    if (keeps_[i]) {
      ready_.append(line);
      ++written_;
      continue;
    }
    ++dropped_;
    // Of one file, only the last before a kept one has to be known.
    if (!file_ || i + 1 == line_ends_.size() || keeps_[i + 1]) note_dropped(line);
  }
  records_.clear();
  line_ends_.clear();
  keeps_.clear();
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
  append_positions();
  status_ = world_.out.write(ready_);
  ready_.clear();
  return status_;
}

}  // namespace logkit::logparse
