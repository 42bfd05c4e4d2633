#include "lib/store/day_segment.h"

#include <algorithm>

#include "lib/base/civil_time.h"

namespace logkit::store {

Result<std::unique_ptr<DaySegment>> DaySegment::create(io::Fs& fs, std::string_view store,
                                                       std::int64_t day,
                                                       const segment::WriterOptions& options) {
  const std::string dir = io::join_path(store, format_date(day));
  LK_RETURN_IF_ERROR(fs.make_dirs(dir));
  auto pending = io::PendingFile::create(fs, dir);
  if (!pending && pending.error().code == Code::kNotFound) {
    // Maintenance removed it, empty as it was.
    LK_RETURN_IF_ERROR(fs.make_dirs(dir));
    pending = io::PendingFile::create(fs, dir);
  }
  if (!pending) return std::move(pending).error();
  std::unique_ptr<DaySegment> segment(new DaySegment(std::move(*pending)));
  LK_TRY(segment->writer_, segment::Writer::create(segment->pending_.file(), options));
  return segment;
}

Result<DaySegment::Published> DaySegment::publish(const segment::Provenance& provenance,
                                                  std::uint64_t empty_arrival,
                                                  std::optional<TimeRange> covers) {
  LK_TRY(const segment::Footer footer, writer_->finish(provenance));
  SegmentName name;
  name.has_arrivals = true;
  name.flush_number = provenance.flush_number;
  name.commits_flush = provenance.commits_flush;
  name.rows = footer.rows;
  if (footer.rows > 0) {
    name.min_time_ns = footer.min_time_ns;
    name.max_time_ns = footer.max_time_ns;
    name.first_arrival = footer.first_arrival;
    name.end_arrival = footer.last_arrival + 1;
  } else {
    name.min_time_ns = name.max_time_ns = provenance.created_time_ns;
    name.first_arrival = name.end_arrival = empty_arrival;
  }
  if (covers) {
    name.min_time_ns = std::min(name.min_time_ns, covers->min_ns);
    name.max_time_ns = std::max(name.max_time_ns, covers->max_ns);
  }
  LK_RETURN_IF_ERROR(pending_.commit(format_segment_name(name)));
  return Published{name, footer.file_bytes};
}

}  // namespace logkit::store
