// JournalEntry: one entry of the systemd journal, and the record it becomes:
//
//   {"_time":"2026-03-01T12:00:00.123456Z","_msg":"text","level":"warn","service":"ssh",
//    "host":"web-3","severity":"warning","pid":812,"unit":"ssh.service",…}
//
// The names are those that logparse gives to what journalctl prints
// (record/journal_names.h).
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/record/json_text.h"

namespace logkit::ship {

class JournalEntry {
 public:
  // An entry that was received then, without fields.
  void reset(std::int64_t received_ns);
  // "MESSAGE=text", as libsystemd gives it; what has no '=' is left out.
  void add(std::string_view field);

  // Appends the record, without a line end; once after each reset().
  void append_record(std::string& out);

 private:
  struct Field {
    std::size_t begin = 0;  // in bytes_
    std::size_t name_size = 0;
    std::size_t value_size = 0;
  };

  std::string_view name_of(const Field& field) const;
  std::string_view value_of(const Field& field) const;
  std::string_view value(std::string_view name) const;
  std::string_view service() const;
  std::int64_t time_ns() const;
  void add_others(record::RecordBuilder& record);

  std::int64_t received_ns_ = 0;
  std::string bytes_;
  std::vector<Field> fields_;
};

// Where an entry lies: the number within its sequence, of "s=…;i=…;b=…".
struct JournalPlace {
  std::string sequence;  // 32 hex digits
  std::uint64_t number = 0;
};
// False where `cursor` is none.
bool parse_cursor(std::string_view cursor, JournalPlace& place);
// A cursor that leads to there in its sequence, and in every other to its start.
std::string cursor_of(const JournalPlace& place);

}  // namespace logkit::ship
