// A JSON object as a record, normalised: the canonical fields under their names, all
// else as it came (record.md, "Who changes a record").
//
// Thread safety: pure functions, but for what a TimeResolver remembers.
#pragma once

#include <string_view>

#include "lib/parse/json_object.h"
#include "lib/parse/parsed_record.h"
#include "lib/parse/time_scan.h"

namespace logkit::parse {

// Fills `record` (cleared): time, message, level from the first alias that is
// there and makes sense, renamed; reserved members as stamps; the rest as
// fields in their order. A record without a time keeps its origin at kNone. A
// "_time" that is no time stays, as "_time_text".
void normalise(const JsonObject& object, TimeResolver& times, ParsedRecord& record);

// The text of a raw JSON string: itself where it has no escapes, else in `arena`.
std::string_view unescape(std::string_view raw, TextArena& arena);

// JSON on one line: without the whitespace between its tokens. Of text that is
// no JSON the result is none either.
std::string_view compact_json(std::string_view json, TextArena& arena);

// Sets the level from a spelling: canonical where the table knows it.
void set_level(std::string_view spelling, ParsedRecord& record);

// The name for a parsed field whose own name is taken or reserved: "parsed.host".
std::string_view parsed_name(std::string_view name, TextArena& arena);

}  // namespace logkit::parse
