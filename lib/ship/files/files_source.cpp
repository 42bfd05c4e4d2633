#include "lib/ship/files/files_source.h"

#include <algorithm>
#include <utility>

namespace logkit::ship {
namespace {

constexpr auto kDescribeEvery = std::chrono::seconds(1);
constexpr int kGatherMs = 2;

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + text;
  return all;
}

}  // namespace

Result<std::unique_ptr<FilesSource>> FilesSource::create(
    io::Fs& fs, FilesOptions options, std::vector<record::StoredSource> stored,
    Checkpoint* checkpoint) {
  LK_TRY(io::Wake wake, io::Wake::create());
  return std::unique_ptr<FilesSource>(new FilesSource(fs, std::move(options), std::move(stored),
                                                      checkpoint, std::move(wake)));
}

FilesSource::FilesSource(io::Fs& fs, FilesOptions options,
                         std::vector<record::StoredSource> stored, Checkpoint* checkpoint,
                         io::Wake wake)
    : fs_(fs),
      name_(joined(options.patterns)),
      options_(std::move(options)),
      checkpoint_(checkpoint),
      wake_(std::move(wake)),
      acks_(checkpoint),
      registry_(fs, std::move(stored)) {
  for (const std::string& typed : options_.patterns) patterns_.push_back(PathPattern::parse(typed));
  for (const std::string& typed : options_.excluded) excluded_.push_back(PathPattern::parse(typed));
}

Status FilesSource::run(Intake& intake) {
  intake_ = &intake;
  while (!intake.stopping()) {
    if (take_events()) scan_soon_ = true;
    const auto now = Clock::now();
    if (now >= next_scan_ || (scan_soon_ && now >= earliest_scan_)) scan();
    if (read_ready()) continue;
    if (options_.once && !scan_soon_) {
      read_rests();
      return {};
    }
    if (intake.stopping()) return {};
    wait_for_changes();
  }
  return {};
}

void FilesSource::wait_for_changes() {
  const auto until = scan_soon_ ? std::min(earliest_scan_, next_scan_) : next_scan_;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
  // What is written meanwhile comes in one read and one event.
  if (left <= 0) return;
  io::wait_readable(-1, wake_, std::min(static_cast<int>(left), kGatherMs));
  if (left > kGatherMs)
    io::wait_readable(watch_.fd(), wake_, static_cast<int>(left) - kGatherMs);
}

// True where names came or went, or something was missed.
bool FilesSource::take_events() {
  events_.clear();
  bool changed = !watch_.read_events(events_);
  for (const io::DirEvent& event : events_) {
    const auto found = by_path_.find(event.path);
    if (event.written && found != by_path_.end()) {
      make_ready(*found->second);
    } else {
      changed = true;
    }
  }
  return changed;
}

void FilesSource::make_ready(Followed& file) {
  if (file.is_ready || file.failed) return;
  file.is_ready = true;
  ready_.push_back(&file);
}

// One read of each file that has something, so that a loud one starves none.
bool FilesSource::read_ready() {
  if (ready_.empty()) return false;
  const std::vector<Followed*> turn = std::exchange(ready_, {});
  for (Followed* const file : turn) file->is_ready = false;
  for (Followed* const file : turn) {
    if (intake_->stopping()) return false;
    if (file->packed && unpacking_ != nullptr && unpacking_ != file) {
      make_ready(*file);
    } else {
      read_from(*file);
    }
  }
  drop_closed();
  return true;
}

void FilesSource::read_from(Followed& file) {
  if (file.reader == nullptr) return;
  auto batch = intake_->new_batch();
  const auto step = file.reader->read(*batch);
  if (file.packed) unpacking_ = step && *step == ReadStep::kRecords ? &file : nullptr;
  if (!step) {
    file.failed = true;
    complain(file.path, step.error());
    return;
  }
  if (*step == ReadStep::kRewritten) {
    restart(file);
  } else if (*step == ReadStep::kRecords) {
    if (put(file, std::move(batch))) make_ready(file);
  } else {
    update_behind(file);
  }
}

bool FilesSource::put(Followed& file, std::unique_ptr<Batch> batch) {
  const auto now = Clock::now();
  const std::uint64_t position = file.reader->position();
  registry_.move(file.source, position, file.reader->tail());
  refresh_head(file);
  batch->origin = file.origin;
  batch->track = file.track;
  batch->token = batch->end_position = position;
  if (now >= file.described + kDescribeEvery) {
    file.described = now;
    record::FileDescriptor descriptor = registry_.at(file.source).descriptor;
    descriptor.head.clear();
    batch->descriptor = record::descriptor_json(descriptor);
  }
  file.active = now;
  acks_.sent(file.track, position, file.reader->tail());
  return intake_->put(std::move(batch));
}

// The end of a run with `once`: what has no line end is taken too.
void FilesSource::read_rests() {
  for (const auto& file : files_) {
    if (file->reader == nullptr || intake_->stopping()) continue;
    auto batch = intake_->new_batch();
    const auto step = file->reader->read_rest(*batch);
    if (!step) {
      complain(file->path, step.error());
    } else if (*step == ReadStep::kRecords) {
      put(*file, std::move(batch));
    }
  }
}

}  // namespace logkit::ship
