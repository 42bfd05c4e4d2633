#include "lib/store/maintenance.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "lib/base/civil_time.h"
#include "lib/io/publish.h"
#include "lib/segment/merge.h"
#include "lib/store/recovery.h"

namespace logkit::store {
namespace {

bool stands_for(const SegmentFacts& by, const SegmentFacts& segment) {
  return by.name.first_arrival <= segment.name.first_arrival &&
         by.name.end_arrival >= segment.name.end_arrival &&
         by.rows + by.dropped_rows >= segment.rows + segment.dropped_rows;
}

}  // namespace

Result<std::unique_ptr<io::FileLock>> Maintenance::lock() {
  auto lock = fs_.lock(io::join_path(store_, kMaintenanceLock));
  if (lock || lock.error().code != Code::kInvalid) return lock;
  Error error =
      Error::invalid("this store is being maintained already: " + lock.error().what, store_);
  error.help = "wait for it to end";
  return error;
}

Status Maintenance::make_commits_durable() {
  return view_.newest_commit_dir().empty() ? Status() : fs_.sync_dir(view_.newest_commit_dir());
}

// True where a segment of that name will never be seen again: its day is known,
// and its directory does not have it, durably. `days`: what they hold, as far as
// it was asked for.
Result<bool> Maintenance::is_gone(const std::string& replaced, DayNames& days) {
  const auto name = parse_segment_name(replaced);
  // One that reaches over days (an unfinished line's) may lie in each of them.
  if (!name || day_of_ns(name->min_time_ns) != day_of_ns(name->max_time_ns)) return false;
  const std::string dir = io::join_path(store_, day_directory(name->min_time_ns));
  auto [known, is_new] = days.try_emplace(dir);
  if (is_new) {
    Status synced = fs_.sync_dir(fs_.stat(dir) ? dir : store_);
    LK_RETURN_IF_ERROR(synced);
    auto names = fs_.list_dir(dir);
    if (!names && names.error().code != Code::kNotFound) return std::move(names).error();
    if (names) known->second.insert(names->begin(), names->end());
  }
  return !known->second.contains(replaced);
}

// The names that readers have to be told of: all inputs, and what these replace
// as long as it may be there.
Status Maintenance::note_replaced(const std::vector<const SegmentFacts*>& inputs, Output& output) {
  DayNames days;
  std::set<std::string> replaced;
  for (const SegmentFacts* input : inputs) {
    replaced.insert(input->file.name);
    for (const std::string& name : input->replaces) {
      LK_TRY(const bool gone, is_gone(name, days));
      if (!gone) replaced.insert(name);
    }
  }
  output.provenance.replaces.assign(replaced.begin(), replaced.end());
  return {};
}

Result<Maintenance::Output> Maintenance::describe(const std::vector<const SegmentFacts*>& inputs,
                                                  PositionCollector& positions) {
  Output output;
  output.dir = inputs.back()->day_dir();
  SegmentName& name = output.name;
  name = inputs.front()->name;
  name.rows = 0;
  name.commits_flush = true;
  for (const SegmentFacts* input : inputs) {
    name.min_time_ns = std::min(name.min_time_ns, input->name.min_time_ns);
    name.max_time_ns = std::max(name.max_time_ns, input->name.max_time_ns);
    name.first_arrival = std::min(name.first_arrival, input->name.first_arrival);
    name.end_arrival = std::max(name.end_arrival, input->name.end_arrival);
    name.flush_number = std::max(name.flush_number, input->name.flush_number);
    name.merges = std::max(name.merges, input->name.merges);
    *name.rows += input->rows + input->dropped_rows;
    output.provenance.dropped_rows += input->dropped_rows;
  }
  ++name.merges;
  output.provenance.positions = std::move(positions).united(view_.resets());
  output.provenance.flush_number = name.flush_number;
  output.provenance.created_time_ns = now_ns();
  LK_RETURN_IF_ERROR(note_replaced(inputs, output));
  return output;
}

Result<MergeDone> Maintenance::merge(const MergeGroup& group,
                                     std::optional<segment::Level> level) {
  LK_RETURN_IF_ERROR(make_commits_durable());
  MergeDone done;
  std::vector<const SegmentFacts*> facts;
  std::vector<std::unique_ptr<segment::MergeInput>> inputs;
  PositionCollector positions;
  for (const std::size_t i : group) {
    const SegmentFacts& input = view_.segments()[i];
    LK_TRY(auto file, fs_.open_read(input.file.path));
    LK_TRY(auto opened, segment::MergeInput::open(std::move(file), input.file.path));
    positions.add(opened->footer().provenance);
    inputs.push_back(std::move(opened));
    facts.push_back(&input);
    done.rows += input.rows;
    done.bytes_before += input.file_bytes;
  }
  done.inputs = inputs.size();
  LK_TRY(const Output output, describe(facts, positions));
  LK_TRY(io::PendingFile pending, io::PendingFile::create(fs_, output.dir));
  segment::WriterOptions options = options_.segment;
  for (const SegmentFacts* input : facts) options.level = std::max(options.level, input->level);
  if (level) options.level = *level;
  segment::keep_choices(inputs, options);
  LK_TRY(const auto writer, segment::Writer::create(pending.file(), options));
  LK_RETURN_IF_ERROR(segment::merge_rows(inputs, *writer, {.stop = options_.stop, .on_damage = {}}));
  LK_TRY(const segment::Footer footer, writer->finish(output.provenance));
  if (footer.rows != done.rows)
    return Error::corrupt("the segments do not have the records that they say", output.dir);
  const std::string name = format_segment_name(output.name);
  LK_RETURN_IF_ERROR(pending.commit(name));
  done.path = io::join_path(output.dir, name);
  done.bytes_after = footer.file_bytes;
  return done;
}

Result<Expired> Maintenance::expire(std::int64_t before_ns) {
  Expired expired;
  std::vector<const SegmentFacts*> facts;
  PositionCollector positions;
  for (const SegmentFacts& segment : view_.segments()) {
    const bool too_old = segment.rows > 0 && segment.name.max_time_ns < before_ns;
    if (segment.is_superseded || (!too_old && !segment.is_tombstone())) continue;
    facts.push_back(&segment);
    if (!too_old) continue;
    ++expired.segments;
    expired.rows += segment.rows;
  }
  if (expired.segments == 0) return expired;
  LK_RETURN_IF_ERROR(make_commits_durable());
  for (const SegmentFacts* segment : facts) {
    LK_TRY(const auto reader, open_segment(fs_, segment->file.path));
    positions.add(reader->footer().provenance);
  }
  LK_TRY(Output output, describe(facts, positions));
  output.provenance.dropped_rows = *output.name.rows;
  LK_TRY(io::PendingFile pending, io::PendingFile::create(fs_, output.dir));
  LK_TRY(const auto writer, segment::Writer::create(pending.file(), options_.segment));
  LK_RETURN_IF_ERROR(writer->finish(output.provenance));
  LK_RETURN_IF_ERROR(pending.commit(format_segment_name(output.name)));
  return expired;
}

// A segment goes when one that stands for all its records has been there for the
// grace. Where records of it are in no other, its name has to stay: the readers'
// account of arrival numbers needs it.
Result<std::size_t> Maintenance::sweep() {
  const std::int64_t latest_ns = now_ns() - options_.grace_ns;
  std::multimap<std::string_view, const SegmentFacts*> replacing;
  for (const SegmentFacts& segment : view_.segments()) {
    if (segment.created_time_ns > latest_ns) continue;
    for (const std::string& name : segment.replaces) replacing.emplace(name, &segment);
  }
  std::set<std::string> synced;
  std::set<std::string> emptied;
  std::size_t removed = 0;
  for (const SegmentFacts& segment : view_.segments()) {
    const auto [begin, end] = replacing.equal_range(segment.file.name);
    const auto by = std::find_if(begin, end, [&](const auto& item) {
      return stands_for(*item.second, segment);
    });
    if (by == end) continue;
    // Whoever published it may not have made its name durable yet.
    const std::string dir = by->second->day_dir();
    if (synced.insert(dir).second) LK_RETURN_IF_ERROR(fs_.sync_dir(dir));
    LK_RETURN_IF_ERROR(fs_.remove(segment.file.path));
    emptied.insert(segment.day_dir());
    ++removed;
  }
  // One that is not empty, or is in use again, stays.
  for (const std::string& dir : emptied) {
    const auto names = fs_.list_dir(dir);
    if (names && names->empty()) static_cast<void>(fs_.remove(dir));
  }
  return removed;
}

}  // namespace logkit::store
