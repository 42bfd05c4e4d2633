// The one reason that every tool gives for a line that was cut.
#pragma once

namespace logkit::io {

inline constexpr const char* kCutReason = "cut: longer than --max-record";

}  // namespace logkit::io
