// A ParsedRecord as one line of NDJSON, members in this order: _time, _msg
// (with _msg_b64 where it was not UTF-8), level, the fields, _time_source,
// _parse_error, _truncated, raw, what was added, the stamps.
//
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string>

#include "lib/parse/parsed_record.h"

namespace logkit::parse {

// A field to set in every record (--add): it replaces one of its name.
struct AddedField {
  std::string name;   // as between the quotes of a JSON key
  std::string token;  // a JSON value
};

// Appends the record and LF.
void append_record(const ParsedRecord& record, std::span<const AddedField> added,
                   std::string& out);

// Appends an object of the stamps alone, and LF.
void append_stamps(const ParsedRecord& record, std::string& out);

}  // namespace logkit::parse
