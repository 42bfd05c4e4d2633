// JournalReader: the entries of the systemd journal, one after the other, through
// libsystemd: of this machine, of a directory of journal files, or of one file.
//
// Thread safety: one thread at a time.
#pragma once

#include <systemd/sd-journal.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/io/wake.h"
#include "lib/ship/journal/journal_entry.h"

namespace logkit::ship {

class JournalReader {
 public:
  // "": this machine's; else a directory or a file. A longer field is cut at
  // `max_field_bytes`, an entry leaves out what is beyond twice that.
  static Result<JournalReader> open(const std::string& path, std::size_t max_field_bytes);

  // One file out of a sequence: numbers that are not there mean nothing.
  bool is_one_file() const { return is_one_file_; }

  Status seek_start();
  // Behind what is there now.
  Status seek_end();
  // Before this entry of its sequence, and before all of the others.
  Status seek(const JournalPlace& place);

  // False where there is nothing for now. An entry that is damaged is an error of
  // kCorrupt: the next one comes with the next call.
  Result<bool> next(JournalPlace& place);
  // Of the entry that next() led to. True where it was cut.
  Result<bool> read(JournalEntry& entry);
  std::string cursor() const;

  // Waits until there may be more, or `wake` was notified; at most a second.
  void wait(const io::Wake& wake);

 private:
  struct Close {
    void operator()(sd_journal* journal) const { sd_journal_close(journal); }
  };
  JournalReader(std::string path, bool is_one_file, std::size_t max_field_bytes,
                sd_journal* journal)
      : path_(std::move(path)),
        is_one_file_(is_one_file),
        max_field_bytes_(max_field_bytes),
        journal_(journal) {}
  Error error(int code, std::string what) const;

  std::string path_;
  bool is_one_file_;
  std::size_t max_field_bytes_;
  std::unique_ptr<sd_journal, Close> journal_;
};

}  // namespace logkit::ship
