#include "lib/spool/spool.h"

#include <algorithm>
#include <chrono>

#include "lib/base/bytes.h"
#include "lib/spool/frame.h"
#include "lib/spool/segment_scan.h"
#include "lib/spool/sequence_digits.h"

namespace logkit::spool {
namespace {

constexpr std::string_view kSuffix = ".spool";

std::string segment_name(std::uint64_t first) {
  return sequence_digits(first) + std::string(kSuffix);
}

// The sequence of the next record of a directory.
Result<std::uint64_t> find_next(io::Fs& fs, const std::string& dir,
                                const std::vector<SegmentInfo>& segments,
                                const Progress& progress) {
  std::uint64_t next = std::max(progress.taken, progress.appended) + 1;
  if (segments.empty()) return next;
  // What lies before the last one is known by the names alone.
  const SegmentInfo& last = segments.back();
  LK_TRY(const SegmentFaults found,
         scan_segment(fs, io::join_path(dir, last.name), last.first, {}));
  return std::max(next, found.next);
}

}  // namespace

Result<std::vector<SegmentInfo>> list_segments(io::Fs& fs, const std::string& dir) {
  std::vector<SegmentInfo> segments;
  LK_TRY(const auto names, fs.list_dir(dir));
  for (const std::string& name : names) {
    if (!name.ends_with(kSuffix)) continue;
    const auto first =
        parse_sequence_digits(std::string_view(name).substr(0, name.size() - kSuffix.size()));
    if (!first) continue;
    LK_TRY(const io::FileInfo info, fs.stat(io::join_path(dir, name)));
    segments.push_back({name, *first, info.size_bytes});
  }
  std::sort(segments.begin(), segments.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return segments;
}

Result<std::uint64_t> count_waiting(io::Fs& fs, const std::string& dir) {
  LK_TRY(const auto segments, list_segments(fs, dir));
  LK_TRY(const Progress progress, read_progress(fs, dir));
  LK_TRY(const std::uint64_t next, find_next(fs, dir, segments, progress));
  return next - (progress.taken + 1);
}

Result<std::unique_ptr<Spool>> Spool::open(io::Fs& fs, std::string dir, SpoolOptions options) {
  LK_RETURN_IF_ERROR(fs.make_dirs(dir));
  LK_TRY(auto lock, fs.lock(io::join_path(dir, "lock")));
  LK_TRY(Cursor cursor, Cursor::open(fs, dir));
  std::unique_ptr<Spool> made(
      new Spool(fs, std::move(dir), options, std::move(lock), std::move(cursor)));
  LK_RETURN_IF_ERROR(made->load());
  return made;
}

Spool::~Spool() = default;

Status Spool::load() {
  LK_TRY(segments_, list_segments(fs_, dir_));
  LK_TRY(next_, find_next(fs_, dir_, segments_, cursor_.progress()));
  return remove_taken();
}

Status Spool::begin_segment() {
  const std::string name = segment_name(next_);
  const std::string path = io::join_path(dir_, name);
  // Of an earlier try that could not write its first group.
  if (!segments_.empty() && segments_.back().name == name) {
    LK_RETURN_IF_ERROR(fs_.remove(path));
    segments_.pop_back();
  }
  LK_TRY(auto file, fs_.create(path));
  std::string header;
  append_header(next_, header);
  Status written = file->append(as_bytes(header));
  if (written) written = fs_.sync_dir(dir_);
  if (!written) {
    file.reset();
    static_cast<void>(fs_.remove(path));
    return written;
  }
  file_ = std::move(file);
  segments_.push_back({name, next_, header.size()});
  return {};
}

Status Spool::append(std::string_view frames, std::uint64_t record_count) {
  const std::lock_guard lock(mutex_);
  std::uint64_t total = 0;
  for (const SegmentInfo& segment : segments_) total += segment.size_bytes;
  if (total > 0 && total + frames.size() > options_.max_bytes)
    return Error::invalid("the spool is full", dir_);
  if (file_ == nullptr) LK_RETURN_IF_ERROR(begin_segment());
  Status kept = file_->append(as_bytes(frames));
  if (kept && options_.sync == SyncWhen::kAlways) kept = file_->sync();
  if (!kept) {
    file_.reset();
    abandon_group();
    return kept;
  }
  unsynced_ = options_.sync != SyncWhen::kAlways;
  segments_.back().size_bytes += frames.size();
  next_ += record_count;
  // One that lags behind knows less of what may be missing later, and no more.
  static_cast<void>(cursor_.move_to({cursor_.progress().taken, next_ - 1}));
  if (segments_.back().size_bytes >= options_.segment_bytes) {
    if (unsynced_) LK_RETURN_IF_ERROR(file_->sync());
    file_.reset();
  }
  grown_.notify_all();
  return {};
}

// Half a group may be there, or all of it. What follows goes to a segment of its
// own, whose name alone, for which a full disk has room, says where the old one ends:
// what was not promised is not given to anyone later.
void Spool::abandon_group() {
  if (segments_.back().first == next_) {
    static_cast<void>(fs_.remove(io::join_path(dir_, segments_.back().name)));
    segments_.pop_back();
    return;
  }
  const std::string name = segment_name(next_);
  if (fs_.create(io::join_path(dir_, name))) segments_.push_back({name, next_, 0});
}

Status Spool::sync() {
  const std::lock_guard lock(mutex_);
  if (!unsynced_ || file_ == nullptr || options_.sync != SyncWhen::kInterval) return {};
  unsynced_ = false;
  return file_->sync();
}

Result<std::optional<std::uint64_t>> Spool::drop_oldest() {
  const std::lock_guard lock(mutex_);
  if (segments_.empty()) return std::optional<std::uint64_t>();
  // Where a group is large and the spool small, what is written to is all there is.
  if (segments_.size() == 1) file_.reset();
  const SegmentInfo oldest = segments_.front();
  const std::uint64_t end = segments_.size() > 1 ? segments_[1].first : next_;
  const auto [taken, appended] = cursor_.progress();
  // First: what is missing behind the cursor would count as damage.
  if (end > taken + 1) LK_RETURN_IF_ERROR(cursor_.move_to({end - 1, appended}));
  LK_RETURN_IF_ERROR(fs_.remove(io::join_path(dir_, oldest.name)));
  segments_.erase(segments_.begin());
  const std::uint64_t first = std::max({oldest.first, taken + 1, claimed_to_ + 1});
  return std::optional(end > first ? end - first : 0);
}

bool Spool::claim(std::uint64_t first, std::uint64_t last) {
  const std::lock_guard lock(mutex_);
  if (first <= cursor_.progress().taken) return false;
  claimed_to_ = last;
  return true;
}

Status Spool::take(std::uint64_t sequence) {
  const std::lock_guard lock(mutex_);
  const auto [taken, appended] = cursor_.progress();
  if (sequence <= taken) return {};
  LK_RETURN_IF_ERROR(cursor_.move_to({sequence, appended}));
  return remove_taken();
}

Status Spool::remove_taken() {
  bool cursor_lasts = false;
  while (!segments_.empty()) {
    const bool is_open = segments_.size() == 1 && file_ != nullptr;
    const std::uint64_t end = segments_.size() > 1 ? segments_[1].first : next_;
    if (is_open || end > cursor_.progress().taken + 1) return {};
    // The position must last before what it is about goes.
    if (!cursor_lasts) LK_RETURN_IF_ERROR(fs_.sync_dir(dir_));
    cursor_lasts = true;
    LK_RETURN_IF_ERROR(fs_.remove(io::join_path(dir_, segments_.front().name)));
    segments_.erase(segments_.begin());
  }
  return {};
}

bool Spool::wait_behind(std::uint64_t sequence, int timeout_ms) {
  std::unique_lock lock(mutex_);
  const bool there =
      grown_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                      [&] { return woken_ || next_ > sequence + 1; });
  return there;
}

void Spool::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  grown_.notify_all();
}

std::uint64_t Spool::next_sequence() const {
  const std::lock_guard lock(mutex_);
  return next_;
}

bool Spool::begins_segment() const {
  const std::lock_guard lock(mutex_);
  return file_ == nullptr;
}

std::uint64_t Spool::taken() const {
  const std::lock_guard lock(mutex_);
  return cursor_.progress().taken;
}

std::uint64_t Spool::size_bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t total = 0;
  for (const SegmentInfo& segment : segments_) total += segment.size_bytes;
  return total;
}

std::vector<SegmentInfo> Spool::segments() const {
  const std::lock_guard lock(mutex_);
  return segments_;
}

}  // namespace logkit::spool
