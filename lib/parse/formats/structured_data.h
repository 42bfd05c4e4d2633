// STRUCTURED-DATA of RFC 5424, 6.3.
#pragma once

#include "lib/parse/line_cursor.h"
#include "lib/parse/parsed_record.h"

namespace logkit::parse {

// [id name="value" …][id …] at the cursor, as the field sd:
//
//   {"id":{"name":"value","twice":["a","b"]}}
//
// In values \" \\ \] are unescaped, any other backslash stands for itself.
// False where it is malformed.
bool scan_structured_data(LineCursor& cursor, ParsedRecord& record);

}  // namespace logkit::parse
