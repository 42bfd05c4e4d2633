// A ParsedRecord as one line of NDJSON, members in this order: _time, _msg
// (with _msg_b64 where it was not UTF-8), level, the fields, _time_source,
// _parse_error, _truncated, raw, what was added, the stamps.
//
// RecordWriter writes record after record: what the last one can spare the next one,
// its day, is remembered. The bytes are the same whatever came before.
//
// Thread safety: one thread at a time; the functions are pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/text_buffer.h"
#include "lib/base/time_text.h"
#include "lib/parse/parsed_record.h"

namespace logkit::parse {

// A field to set in every record (--add): it replaces one of its name.
struct AddedField {
  std::string name;   // as between the quotes of a JSON key
  std::string token;  // a JSON value
};

// The last members of a record: the source, and the position behind it there.
struct PlaceMembers {
  std::string_view members;  // ,"_src":"file:…","_pos":
  std::uint64_t position = 0;
};

class RecordWriter {
 public:
  // Appends the record and LF.
  void append(const ParsedRecord& record, std::span<const AddedField> added, TextBuffer& out);
  // The same, with its place behind it, which is in place of its stamps.
  void append(const ParsedRecord& record, std::span<const AddedField> added,
              const PlaceMembers& place, TextBuffer& out);

 private:
  TimeText times_;
};

// For who has few: appends the record and LF.
void append_record(const ParsedRecord& record, std::span<const AddedField> added,
                   std::string& out);

// Appends an object of the stamps alone, and LF.
void append_stamps(const ParsedRecord& record, std::string& out);

}  // namespace logkit::parse
