// The part of maintenance.h that deals with damage.
#include <algorithm>

#include "lib/io/publish.h"
#include "lib/segment/merge.h"
#include "lib/store/maintenance.h"

namespace logkit::store {
namespace {

constexpr std::string_view kAsideSuffix = ".damaged";

}  // namespace

Result<std::string> Maintenance::put_aside(const std::string& path) {
  std::string aside = path + std::string(kAsideSuffix);
  LK_RETURN_IF_ERROR(fs_.rename(path, aside));
  LK_RETURN_IF_ERROR(fs_.sync_dir(io::parent_dir(path)));
  return aside;
}

Result<RepairDone> Maintenance::repair(const SegmentFacts& damaged) {
  LK_RETURN_IF_ERROR(make_commits_durable());
  LK_TRY(auto file, fs_.open_read(damaged.file.path));
  std::vector<std::unique_ptr<segment::MergeInput>> inputs(1);
  LK_TRY(inputs[0], segment::MergeInput::open(std::move(file), damaged.file.path));
  const segment::Provenance& before = inputs[0]->footer().provenance;
  PositionCollector positions;
  positions.add(before);
  LK_TRY(Output output, describe({&damaged}, positions));
  // What finishes the line looks for it.
  if (damaged.is_unfinished) output.provenance.positions = before.positions;
  LK_TRY(io::PendingFile pending, io::PendingFile::create(fs_, output.dir));
  segment::WriterOptions options = options_.segment;
  options.level = damaged.level;
  segment::keep_choices(inputs, options);
  LK_TRY(const auto writer, segment::Writer::create(pending.file(), options));
  // What is damaged was told by who verified it.
  LK_RETURN_IF_ERROR(segment::merge_rows(
      inputs, *writer, {.stop = options_.stop, .on_damage = [](const Error&) {}}));
  RepairDone done;
  done.kept_rows = writer->row_count();
  done.lost_rows = damaged.rows - std::min(damaged.rows, done.kept_rows);
  output.provenance.dropped_rows += done.lost_rows;
  LK_RETURN_IF_ERROR(writer->finish(output.provenance));
  LK_RETURN_IF_ERROR(pending.commit(format_segment_name(output.name)));
  LK_TRY(done.aside, put_aside(damaged.file.path));
  return done;
}

Result<RepairDone> Maintenance::set_aside(const SegmentFile& unreadable) {
  LK_RETURN_IF_ERROR(make_commits_durable());
  RepairDone done;
  if (unreadable.parsed && unreadable.parsed->has_arrivals) {
    const SegmentName& before = *unreadable.parsed;
    done.lost_rows = before.rows.value_or(before.end_arrival - before.first_arrival);
    SegmentName name = before;
    name.rows = done.lost_rows;
    name.commits_flush = true;
    ++name.merges;
    segment::Provenance provenance;
    provenance.replaces.push_back(unreadable.name);
    provenance.dropped_rows = done.lost_rows;
    provenance.flush_number = name.flush_number;
    provenance.created_time_ns = now_ns();
    LK_TRY(io::PendingFile pending,
           io::PendingFile::create(fs_, io::parent_dir(unreadable.path)));
    LK_TRY(const auto writer, segment::Writer::create(pending.file(), options_.segment));
    LK_RETURN_IF_ERROR(writer->finish(provenance));
    LK_RETURN_IF_ERROR(pending.commit(format_segment_name(name)));
  }
  LK_TRY(done.aside, put_aside(unreadable.path));
  return done;
}

}  // namespace logkit::store
