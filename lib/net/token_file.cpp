#include "lib/net/token_file.h"

#include "lib/base/monotonic_clock.h"
#include "lib/io/read_text.h"

namespace logkit::net {
namespace {

constexpr std::int64_t kLookEveryMs = 1000;
constexpr std::uint64_t kMaxTokenBytes = 16 << 10;

}  // namespace

Status TokenFile::refresh() {
  if (path_.empty()) return {};
  const std::int64_t now = monotonic_ms();
  if (!token_.empty() && now - looked_ms_ < kLookEveryMs) return {};
  looked_ms_ = now;
  LK_TRY(const io::FileInfo info, fs_.stat(path_));
  const bool is_same = info.modified_time_ns == modified_time_ns_ &&
                       info.size_bytes == size_bytes_ && info.inode == inode_;
  if (is_same && !token_.empty()) return {};
  LK_TRY(std::string text, io::read_text(fs_, path_, kMaxTokenBytes));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.pop_back();
  if (text.empty()) return Error::invalid("the token is empty", path_);
  // It becomes a line of a request's head.
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 32 || c == 127)
      return Error::invalid("the token has more than one line, or a control character", path_);
  token_ = std::move(text);
  modified_time_ns_ = info.modified_time_ns;
  size_bytes_ = info.size_bytes;
  inode_ = info.inode;
  return {};
}

}  // namespace logkit::net
