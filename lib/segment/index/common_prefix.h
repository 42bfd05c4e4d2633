// How far two texts are the same.
//
// Thread safety: pure functions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/bytes.h"

namespace logkit::segment {

inline std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at + 8 <= most &&
         load_le<std::uint64_t>(a.data() + at) == load_le<std::uint64_t>(b.data() + at)) {
    at += 8;
  }
  while (at < most && a[at] == b[at]) ++at;
  return at;
}

}  // namespace logkit::segment
