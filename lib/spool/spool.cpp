#include "lib/spool/spool.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "lib/base/bytes.h"
#include "lib/base/hash.h"
#include "lib/io/read_text.h"
#include "lib/spool/frame.h"
#include "lib/spool/segment_scan.h"

namespace logkit::spool {
namespace {

constexpr std::string_view kSuffix = ".spool";
constexpr std::string_view kCursorPrefix = "cursor-";
constexpr std::size_t kDigits = 20;
constexpr std::size_t kCursorEntryBytes = 16;  // sequence, XXH3 of it
constexpr std::uint64_t kMaxCursorBytes = 1u << 20;

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || failed != std::errc() || end != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

std::string segment_name(std::uint64_t first) {
  const std::string digits = std::to_string(first);
  return std::string(kDigits - digits.size(), '0') + digits + std::string(kSuffix);
}

std::string cursor_entry(std::uint64_t sequence) {
  std::string entry;
  ByteWriter writer(entry);
  writer.put_le(sequence);
  writer.put_le(hash64(std::string_view(entry)));
  return entry;
}

struct Cursor {
  std::uint64_t file = 0;  // the highest number there is
  std::uint64_t taken = 0;
};

// The last entry that checks; entries only grow, so of all files.
Result<Cursor> load_cursor(io::Fs& fs, const std::string& dir) {
  Cursor cursor;
  LK_TRY(const auto names, fs.list_dir(dir));
  for (const std::string& name : names) {
    if (!name.starts_with(kCursorPrefix)) continue;
    const auto file = number(std::string_view(name).substr(kCursorPrefix.size()));
    if (!file) continue;
    cursor.file = std::max(cursor.file, *file);
    LK_TRY(const std::string text,
           io::read_text(fs, io::join_path(dir, name), 2 * kMaxCursorBytes));
    for (std::size_t at = 0; at + kCursorEntryBytes <= text.size(); at += kCursorEntryBytes) {
      const std::string_view entry = std::string_view(text).substr(at, kCursorEntryBytes);
      if (load_le<std::uint64_t>(entry.data() + 8) != hash64(entry.substr(0, 8))) break;
      cursor.taken = std::max(cursor.taken, load_le<std::uint64_t>(entry.data()));
    }
  }
  return cursor;
}

}  // namespace

Result<std::vector<SegmentInfo>> list_segments(io::Fs& fs, const std::string& dir) {
  std::vector<SegmentInfo> segments;
  LK_TRY(const auto names, fs.list_dir(dir));
  for (const std::string& name : names) {
    if (!name.ends_with(kSuffix)) continue;
    const auto first = number(std::string_view(name).substr(0, name.size() - kSuffix.size()));
    if (!first) continue;
    LK_TRY(const io::FileInfo info, fs.stat(io::join_path(dir, name)));
    segments.push_back({name, *first, info.size_bytes});
  }
  std::sort(segments.begin(), segments.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return segments;
}

Result<std::uint64_t> read_cursor(io::Fs& fs, const std::string& dir) {
  LK_TRY(const Cursor cursor, load_cursor(fs, dir));
  return cursor.taken;
}

Result<std::uint64_t> count_waiting(io::Fs& fs, const std::string& dir) {
  LK_TRY(const auto segments, list_segments(fs, dir));
  if (segments.empty()) return std::uint64_t{0};
  LK_TRY(const std::uint64_t taken, read_cursor(fs, dir));
  LK_TRY(const SegmentFaults last,
         scan_segment(fs, io::join_path(dir, segments.back().name), {}));
  const std::uint64_t next = std::max(last.next, segments.back().first);
  const std::uint64_t first = std::max(taken + 1, segments.front().first);
  return next > first ? next - first : 0;
}

Result<std::unique_ptr<Spool>> Spool::open(io::Fs& fs, std::string dir, SpoolOptions options) {
  std::unique_ptr<Spool> made(new Spool(fs, std::move(dir), options));
  LK_RETURN_IF_ERROR(fs.make_dirs(made->dir_));
  LK_TRY(made->lock_, fs.lock(io::join_path(made->dir_, "lock")));
  LK_RETURN_IF_ERROR(made->load());
  return made;
}

Spool::~Spool() = default;

Status Spool::load() {
  LK_TRY(const Cursor cursor, load_cursor(fs_, dir_));
  taken_ = cursor.taken;
  cursor_number_ = cursor.file;
  LK_TRY(segments_, list_segments(fs_, dir_));
  // What lies before the last one is known by the names alone.
  if (!segments_.empty()) {
    const SegmentInfo& last = segments_.back();
    LK_TRY(const SegmentFaults found, scan_segment(fs_, io::join_path(dir_, last.name), {}));
    next_ = std::max(last.first, found.next);
  }
  next_ = std::max(next_, taken_ + 1);
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
    // Half a group may be there: it is a torn tail, and what follows goes to a
    // segment of its own.
    file_.reset();
    if (segments_.back().first == next_) {
      static_cast<void>(fs_.remove(io::join_path(dir_, segments_.back().name)));
      segments_.pop_back();
    }
    return kept;
  }
  unsynced_ = options_.sync != SyncWhen::kAlways;
  segments_.back().size_bytes += frames.size();
  next_ += record_count;
  if (segments_.back().size_bytes >= options_.segment_bytes) {
    if (unsynced_) LK_RETURN_IF_ERROR(file_->sync());
    file_.reset();
  }
  grown_.notify_all();
  return {};
}

Status Spool::sync() {
  const std::lock_guard lock(mutex_);
  if (!unsynced_ || file_ == nullptr || options_.sync != SyncWhen::kInterval) return {};
  unsynced_ = false;
  return file_->sync();
}

Result<std::optional<std::uint64_t>> Spool::drop_oldest() {
  const std::lock_guard lock(mutex_);
  const std::size_t closed = segments_.size() - (file_ != nullptr ? 1 : 0);
  if (segments_.empty() || closed == 0) return std::optional<std::uint64_t>();
  const SegmentInfo oldest = segments_.front();
  const std::uint64_t end = segments_.size() > 1 ? segments_[1].first : next_;
  LK_RETURN_IF_ERROR(fs_.remove(io::join_path(dir_, oldest.name)));
  segments_.erase(segments_.begin());
  dropped_to_ = end - 1;
  const std::uint64_t first_left = std::max(oldest.first, taken_ + 1);
  return std::optional(end > first_left ? end - first_left : 0);
}

Status Spool::take(std::uint64_t sequence) {
  const std::lock_guard lock(mutex_);
  if (sequence <= taken_) return {};
  taken_ = sequence;
  LK_RETURN_IF_ERROR(write_cursor());
  return remove_taken();
}

Status Spool::write_cursor() {
  const std::string entry = cursor_entry(taken_);
  if (cursor_ == nullptr || cursor_bytes_ >= kMaxCursorBytes) {
    const std::uint64_t number = cursor_number_ + 1;
    const auto path_of = [this](std::uint64_t n) {
      return io::join_path(dir_, std::string(kCursorPrefix) + std::to_string(n));
    };
    LK_TRY(auto file, fs_.create(path_of(number)));
    LK_RETURN_IF_ERROR(file->append(as_bytes(entry)));
    LK_RETURN_IF_ERROR(file->sync());
    LK_RETURN_IF_ERROR(fs_.sync_dir(dir_));
    if (cursor_number_ > 0) static_cast<void>(fs_.remove(path_of(cursor_number_)));
    cursor_ = std::move(file);
    cursor_number_ = number;
    cursor_bytes_ = entry.size();
    return {};
  }
  cursor_bytes_ += entry.size();
  return cursor_->append(as_bytes(entry));
}

Status Spool::remove_taken() {
  while (!segments_.empty()) {
    const bool is_open = segments_.size() == 1 && file_ != nullptr;
    const std::uint64_t end = segments_.size() > 1 ? segments_[1].first : next_;
    if (is_open || end > taken_ + 1) return {};
    // The position must last before what it is about goes.
    if (cursor_ != nullptr) LK_RETURN_IF_ERROR(cursor_->sync());
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

std::uint64_t Spool::dropped_to() const {
  const std::lock_guard lock(mutex_);
  return dropped_to_;
}

std::uint64_t Spool::taken() const {
  const std::lock_guard lock(mutex_);
  return taken_;
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
