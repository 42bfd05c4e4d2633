#include "lib/spool/cursor.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "lib/spool/sequence_digits.h"

namespace logkit::spool {
namespace {

constexpr std::string_view kPrefix = "cursor-";

std::string cursor_name(const Progress& progress) {
  return std::string(kPrefix) + sequence_digits(progress.taken) + "-" +
         sequence_digits(progress.appended);
}

std::optional<Progress> parse_cursor_name(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  const std::string_view numbers = name.substr(kPrefix.size());
  if (numbers.size() != 2 * kSequenceDigits + 1 || numbers[kSequenceDigits] != '-')
    return std::nullopt;
  const auto taken = parse_sequence_digits(numbers.substr(0, kSequenceDigits));
  const auto appended = parse_sequence_digits(numbers.substr(kSequenceDigits + 1));
  if (!taken || !appended) return std::nullopt;
  return Progress{*taken, *appended};
}

// All that there are: more than one only where somebody copied files.
Result<std::vector<Progress>> list_cursors(io::Fs& fs, const std::string& dir) {
  std::vector<Progress> found;
  LK_TRY(const auto names, fs.list_dir(dir));
  for (const std::string& name : names)
    if (const auto progress = parse_cursor_name(name)) found.push_back(*progress);
  return found;
}

Progress furthest(const std::vector<Progress>& cursors) {
  Progress all;
  for (const Progress& one : cursors) {
    all.taken = std::max(all.taken, one.taken);
    all.appended = std::max(all.appended, one.appended);
  }
  return all;
}

}  // namespace

Result<Progress> read_progress(io::Fs& fs, const std::string& dir) {
  // A listing may miss what is renamed meanwhile.
  constexpr int kTries = 3;
  for (int i = 1;; ++i) {
    LK_TRY(const auto cursors, list_cursors(fs, dir));
    if (!cursors.empty() || i == kTries) return furthest(cursors);
  }
}

Result<Cursor> Cursor::open(io::Fs& fs, std::string dir) {
  Cursor cursor(fs, std::move(dir));
  LK_TRY(const auto cursors, list_cursors(fs, cursor.dir_));
  if (cursors.empty()) {
    LK_TRY(const auto file, fs.create(io::join_path(cursor.dir_, cursor_name({}))));
    return cursor;
  }
  cursor.progress_ = cursors.front();
  LK_RETURN_IF_ERROR(cursor.move_to(furthest(cursors)));
  for (const Progress& other : cursors)
    if (other != cursors.front() && other != cursor.progress_)
      LK_RETURN_IF_ERROR(fs.remove(io::join_path(cursor.dir_, cursor_name(other))));
  return cursor;
}

Status Cursor::move_to(Progress progress) {
  if (progress == progress_) return {};
  LK_RETURN_IF_ERROR(fs_->rename(io::join_path(dir_, cursor_name(progress_)),
                                 io::join_path(dir_, cursor_name(progress))));
  progress_ = progress;
  return {};
}

}  // namespace logkit::spool
