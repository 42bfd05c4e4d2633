#include "lib/io/rewritten_input.h"

#include <algorithm>

namespace logkit::io {

Result<std::size_t> RewrittenInput::read(std::span<char> dst) {
  LK_RETURN_IF_ERROR(fill(1));
  const std::size_t count = std::min(dst.size(), waiting_bytes());
  std::copy_n(text_.data() + taken_, count, dst.data());
  taken_ += count;
  return count;
}

Result<std::string_view> RewrittenInput::peek(std::size_t count) {
  LK_RETURN_IF_ERROR(fill(count));
  return std::string_view(text_).substr(taken_, count);
}

Result<std::uint64_t> RewrittenInput::skip(std::uint64_t count) {
  std::uint64_t skipped = 0;
  while (skipped < count) {
    LK_RETURN_IF_ERROR(fill(1));
    const std::uint64_t step = std::min<std::uint64_t>(count - skipped, waiting_bytes());
    if (step == 0) break;
    taken_ += static_cast<std::size_t>(step);
    skipped += step;
  }
  return skipped;
}

}  // namespace logkit::io
