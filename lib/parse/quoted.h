// Text in double quotes as web servers write it: \" \\ and \xHH (Apache's
// ap_escape_logitem, nginx's escape=default).
//
// Thread safety: pure functions.
#pragma once

#include <string_view>

#include "lib/parse/arena.h"
#include "lib/parse/line_cursor.h"

namespace logkit::parse {

// The cursor is at the opening quote and ends behind the closing one; `raw` is
// what lies between. A quote that is not followed by a space or the end of the
// line belongs to the text: not every server escapes.
// Where it has no backslash there is nothing to unescape.
bool scan_quoted(LineCursor& cursor, std::string_view& raw, bool& has_backslash);
inline bool scan_quoted(LineCursor& cursor, std::string_view& raw) {
  bool has_backslash = false;
  return scan_quoted(cursor, raw, has_backslash);
}

// The text that was meant, where that is printable text in UTF-8; else (binary
// requests) `raw` as it is. The view is into `raw` or `arena`.
std::string_view unescape_quoted(std::string_view raw, TextArena& arena);

}  // namespace logkit::parse
