#include "lib/ship/journal/journal_reader.h"

#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace logkit::ship {
namespace {

constexpr int kWaitMs = 1000;
constexpr std::int64_t kNsPerUs = 1000;

struct FreeText {
  void operator()(char* text) const { std::free(text); }
};

}  // namespace

Result<JournalReader> JournalReader::open(const std::string& path, std::size_t max_field_bytes) {
  struct stat info {};
  if (!path.empty() && stat(path.c_str(), &info) != 0)
    return Error::io("cannot open the journal", path, errno);
  const bool is_file = !path.empty() && !S_ISDIR(info.st_mode);
  sd_journal* journal = nullptr;
  const char* files[] = {path.c_str(), nullptr};
  const int code = path.empty() ? sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY)
                   : is_file    ? sd_journal_open_files(&journal, files, 0)
                                : sd_journal_open_directory(&journal, path.c_str(), 0);
  if (code < 0) return Error::io("cannot open the journal", path, -code);
  JournalReader made(path.empty() ? "journald:" : path, is_file, max_field_bytes, journal);
  // Decompressed no further than to see that it is longer.
  sd_journal_set_data_threshold(journal, max_field_bytes + 1);
  // What is added from now on is told of.
  sd_journal_get_fd(journal);
  return made;
}

Error JournalReader::error(int code, std::string what) const {
  if (code == -EBADMSG || code == -ENODATA)
    return Error::corrupt("an entry is damaged", path_);
  return Error::io(std::move(what), path_, -code);
}

Status JournalReader::seek_start() {
  const int code = sd_journal_seek_head(journal_.get());
  return code < 0 ? error(code, "cannot seek in the journal") : Status();
}

Status JournalReader::seek_end() {
  int code = sd_journal_seek_tail(journal_.get());
  // The tail is a place only when an entry before it was stood on.
  if (code >= 0) code = sd_journal_previous(journal_.get());
  return code < 0 ? error(code, "cannot seek in the journal") : Status();
}

Status JournalReader::seek(const JournalPlace& place) {
  const int code = sd_journal_seek_cursor(journal_.get(), cursor_of(place).c_str());
  return code < 0 ? error(code, "cannot seek in the journal") : Status();
}

Result<bool> JournalReader::next(JournalPlace& place) {
  const int code = sd_journal_next(journal_.get());
  if (code < 0) return error(code, "cannot read the journal");
  if (code == 0) return false;
  if (!parse_cursor(cursor(), place))
    return Error::corrupt("an entry has no place", path_);
  return true;
}

std::string JournalReader::cursor() const {
  char* text = nullptr;
  if (sd_journal_get_cursor(journal_.get(), &text) < 0) return {};
  const std::unique_ptr<char, FreeText> owned(text);
  return text;
}

Result<bool> JournalReader::read(JournalEntry& entry) {
  std::uint64_t received_us = 0;
  int code = sd_journal_get_realtime_usec(journal_.get(), &received_us);
  if (code < 0) return error(code, "cannot read the journal");
  entry.reset(static_cast<std::int64_t>(received_us) * kNsPerUs);
  sd_journal_restart_data(journal_.get());
  const void* data = nullptr;
  std::size_t size = 0;
  std::size_t total = 0;
  bool cut = false;
  while ((code = sd_journal_enumerate_available_data(journal_.get(), &data, &size)) > 0) {
    cut |= size > max_field_bytes_;
    size = std::min(size, max_field_bytes_);
    total += size;
    if (total > 2 * max_field_bytes_) return true;
    entry.add({static_cast<const char*>(data), size});
  }
  if (code < 0) return error(code, "cannot read the journal");
  return cut;
}

void JournalReader::wait(const io::Wake& wake) {
  // Descriptors of the journal come and go with its files: it says what changed.
  io::wait_readable(sd_journal_get_fd(journal_.get()), wake, kWaitMs);
  sd_journal_process(journal_.get());
}

}  // namespace logkit::ship
