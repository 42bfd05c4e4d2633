// The members of a record that came with a message, beside what its message was
// parsed to.
#pragma once

#include "lib/parse/json_record.h"
#include "lib/parse/parsed_record.h"

namespace logkit::parse {

// Adds the members of `outer`, less _msg, to `record`. Its own time and level
// count where the parse found none. A member and a parsed field of one name:
// the member stays, the parsed one goes unless it says something else, then it
// is named "parsed.<name>". `is_matched`: the message was of its format, so an
// earlier _parse_error no longer holds.
void add_outer_members(const JsonObject& outer, const record::TimeContext& time, bool is_matched,
                       ParsedRecord& record);

// _msg_b64, the exact bytes of a message that was not UTF-8, decoded into
// `arena`; without data where it is no base64.
std::string_view decode_base64(std::string_view text, TextArena& arena);

}  // namespace logkit::parse
