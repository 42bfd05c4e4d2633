// A segment that was named where lines are read.
//
// Thread safety: as the input.
#pragma once

#include <string_view>

#include "lib/base/result.h"
#include "lib/io/input.h"

namespace logkit::segment {

// kInvalid where the member in hand begins as a segment does, with `reader`, the
// command that its records can be piped to, in the remedy. Waits for no more bytes
// than tell it.
Status refuse_segment(io::Input& input, std::string_view reader);

}  // namespace logkit::segment
