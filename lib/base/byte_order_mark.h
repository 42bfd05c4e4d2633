// The byte order mark that some programs put in front of UTF-8. At the start of
// an input it is no part of the first line for whoever parses that.
//
// Thread safety: pure function.
#pragma once

#include <string_view>

namespace logkit {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

inline std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

}  // namespace logkit
