// What the scanners of server and application logs share: times of any form,
// levels, brackets, numbers.
//
// Thread safety: pure functions.
#pragma once

#include <string_view>

#include "lib/parse/line_cursor.h"
#include "lib/parse/parsed_record.h"
#include "lib/parse/time_scan.h"
#include "lib/record/timestamp.h"

namespace logkit::parse {

// A date with a clock, in any form of record/timestamp.h, at the cursor; it then
// stands behind it. False, and nothing moves, where there is none.
bool take_time(LineCursor& cursor, const record::TimeContext& time, ParsedRecord& record);
// The same, for line after line.
bool take_time(LineCursor& cursor, TimeResolver& times, ParsedRecord& record);
// Likewise, in brackets.
bool take_bracketed_time(LineCursor& cursor, const record::TimeContext& time,
                         ParsedRecord& record);
bool take_bracketed_time(LineCursor& cursor, TimeResolver& times, ParsedRecord& record);

// "[text]" or the like: what lies within, at most `most_bytes`; null data, and
// nothing moves, where there is none.
std::string_view take_inside(LineCursor& cursor, char open, char close,
                             std::size_t most_bytes = 512);

// The letters at the cursor, which may be none.
std::string_view take_letters(LineCursor& cursor);
// A word that is a level.
bool take_level(LineCursor& cursor, ParsedRecord& record);

// Up to `delimiter`, which is skipped; the rest where there is none.
std::string_view take_until(LineCursor& cursor, std::string_view delimiter);

// Digits that JSON can carry as they are: a count, not a code. A sign and a
// fraction are allowed.
bool is_plain_number(std::string_view text);
// A number where it is one, else text; nothing for "" and "-".
void add_value(ParsedRecord& record, std::string_view name, std::string_view text);
// A decimal number of seconds as milliseconds, exactly.
void add_seconds_as_ms(ParsedRecord& record, std::string_view name, std::string_view seconds);

// "GET /path HTTP/1.1": method, path and protocol, else request.
void add_request(ParsedRecord& record, std::string_view request);
// "host:port", "[::1]:port" to two fields; the port may be missing.
void add_address(ParsedRecord& record, std::string_view ip_name, std::string_view port_name,
                 std::string_view address);

// A name with dots, as loggers and classes have: "a.b.C$D".
bool is_dotted_name(std::string_view text);

}  // namespace logkit::parse
