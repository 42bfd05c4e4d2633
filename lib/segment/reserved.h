// Taking the reserved members (record/aliases.h: _src, _pos …) out of a record.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace logkit::segment {

// Writes `object`, a well-formed JSON object, to `out` without its reserved
// members: each goes with the comma and whitespace before it (the first, with
// those behind it); all other bytes stay as they are. False where the text is
// no object.
bool strip_reserved(std::string_view object, std::string& out);

}  // namespace logkit::segment
