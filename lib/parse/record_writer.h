// A ParsedRecord as one line of NDJSON, members in this order: _time, _msg
// (with _msg_b64 where it was not UTF-8), level, the fields, _time_source,
// _parse_error, _truncated, raw, what was added, the stamps.
//
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lib/parse/parsed_record.h"
#include "lib/record/member_tokens.h"

namespace logkit::parse {

// A field to set in every record (--add): it replaces one of its name.
struct AddedField {
  std::string name;   // as between the quotes of a JSON key
  std::string token;  // a JSON value
};

// Appends the record and LF.
void append_record(const ParsedRecord& record, std::span<const AddedField> added,
                   std::string& out);

// The record without LF, in place of what `buffer` held, and where each value lies
// (`tokens`): for who stores it and need not look for them. A view of `buffer`.
std::string_view write_record(const ParsedRecord& record, record::MemberTokens& tokens,
                              std::string& buffer);

}  // namespace logkit::parse
