// Asks for the memory of a text that comes later: the texts of a column lie all
// over the lines of a block, which are more than a cache holds.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace logkit::segment {

inline void prefetch_text(std::span<const std::string_view> texts, std::size_t now) {
  constexpr std::size_t kAhead = 16;
  if (now + kAhead < texts.size()) __builtin_prefetch(texts[now + kAhead].data());
}

}  // namespace logkit::segment
