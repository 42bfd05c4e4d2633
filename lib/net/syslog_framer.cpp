#include "lib/net/syslog_framer.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "lib/base/ascii.h"

namespace logkit::net {
namespace {

// "99999999 <": a count has at most eight digits, no message is 100 MB long.
constexpr std::size_t kMaxCountDigits = 8;
constexpr std::size_t kMaxHeadBytes = kMaxCountDigits + 2;

struct Head {
  std::size_t bytes = 0;  // of the count and the space
  std::uint64_t count = 0;
};

enum class HeadKind : std::uint8_t { kCounted, kNone, kNeedMore };

// Does `bytes` begin with a count, a space and "<"?
HeadKind read_head(std::string_view bytes, Head& head) {
  std::size_t i = 0;
  head.count = 0;
  while (i < bytes.size() && i < kMaxCountDigits && is_digit(bytes[i]))
    head.count = head.count * 10 + static_cast<std::uint64_t>(bytes[i++] - '0');
  if (i == bytes.size()) return HeadKind::kNeedMore;
  if (i == 0 || bytes[0] == '0' || bytes[i] != ' ') return HeadKind::kNone;
  if (i + 1 == bytes.size()) return HeadKind::kNeedMore;
  head.bytes = i + 1;
  return bytes[i + 1] == '<' ? HeadKind::kCounted : HeadKind::kNone;
}

// Where a counted message may begin in `bytes`, at a digit that follows none;
// also where the bytes end before that is certain.
std::size_t find_head(std::string_view bytes) {
  Head head;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!is_digit(bytes[i]) || (i > 0 && is_digit(bytes[i - 1]))) continue;
    if (read_head(bytes.substr(i, kMaxHeadBytes), head) != HeadKind::kNone) return i;
  }
  return bytes.size();
}

std::size_t find_line_end(std::string_view bytes) {
  const auto* feed = static_cast<const char*>(std::memchr(bytes.data(), '\n', bytes.size()));
  const std::size_t end =
      feed == nullptr ? bytes.size() : static_cast<std::size_t>(feed - bytes.data());
  const auto* nul = static_cast<const char*>(std::memchr(bytes.data(), '\0', end));
  return nul == nullptr ? end : static_cast<std::size_t>(nul - bytes.data());
}

}  // namespace

void SyslogFramer::push(std::string_view bytes, const Take& take) {
  // A head that came in pieces is decided once all of it is here.
  std::string joined;
  if ((state_ == State::kStart || state_ == State::kLeftOver) && !undecided_.empty()) {
    joined = std::move(undecided_);
    undecided_.clear();
    joined.append(bytes);
    bytes = joined;
  }
  while (!bytes.empty() && step(bytes, take)) {
  }
}

bool SyslogFramer::step(std::string_view& bytes, const Take& take) {
  switch (state_) {
    case State::kStart:
      return begin(bytes);
    case State::kCounted:
      return read_counted(bytes, take);
    case State::kLine:
      return read_line(bytes, take);
    case State::kLeftOver:
      return read_left_over(bytes, take);
  }
  return false;
}

bool SyslogFramer::begin(std::string_view& bytes) {
  // Line ends between messages: some senders count and add one nevertheless.
  const std::size_t skip =
      std::min(bytes.find_first_not_of(std::string_view("\n\r\0", 3)), bytes.size());
  if (after_counted_) bytes.remove_prefix(skip);
  if (bytes.empty()) return false;
  Head head;
  switch (read_head(bytes, head)) {
    case HeadKind::kNeedMore:
      undecided_ = bytes;
      return false;
    case HeadKind::kCounted:
      bytes.remove_prefix(head.bytes);
      remaining_bytes_ = head.count;
      state_ = State::kCounted;
      return true;
    case HeadKind::kNone:
      break;
  }
  state_ = after_counted_ && bytes.front() != '<' ? State::kLeftOver : State::kLine;
  return true;
}

bool SyslogFramer::read_counted(std::string_view& bytes, const Take& take) {
  const std::string_view part =
      bytes.substr(0, std::min<std::uint64_t>(remaining_bytes_, bytes.size()));
  remaining_bytes_ -= part.size();
  bytes.remove_prefix(part.size());
  if (remaining_bytes_ > 0) {
    hold(part);
    return false;
  }
  after_counted_ = true;
  emit(part, false, take);
  return true;
}

bool SyslogFramer::read_line(std::string_view& bytes, const Take& take) {
  const std::size_t end = find_line_end(bytes);
  if (end == bytes.size()) {
    hold(bytes);
    return false;
  }
  const std::string_view part = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  after_counted_ = false;
  emit(part, false, take);
  return true;
}

bool SyslogFramer::read_left_over(std::string_view& bytes, const Take& take) {
  const std::size_t end = find_line_end(bytes);
  const std::string_view line = bytes.substr(0, end);
  const std::size_t head_at = find_head(line);
  const std::string_view part = line.substr(0, head_at);
  if (head_at == bytes.size()) {
    hold(part);
    return false;
  }
  Head head;
  const bool is_certain = head_at == line.size() || read_head(line.substr(head_at, kMaxHeadBytes),
                                                              head) == HeadKind::kCounted;
  if (!is_certain && end == bytes.size()) {
    hold(part);
    undecided_ = line.substr(head_at);
    return false;
  }
  bytes.remove_prefix(is_certain ? head_at : end);
  emit(is_certain ? part : line, true, take);
  return true;
}

void SyslogFramer::hold(std::string_view bytes) {
  const std::size_t room = max_message_bytes_ - held_.size();
  if (bytes.size() > room) cut_ = true;
  held_.append(bytes.substr(0, room));
}

void SyslogFramer::emit(std::string_view direct, bool bad_framing, const Take& take) {
  SyslogMessage message{.text = direct, .cut = false, .bad_framing = bad_framing};
  if (!held_.empty() || direct.size() > max_message_bytes_) {
    hold(direct);
    message.text = held_;
    message.cut = cut_;
  }
  if (bad_framing) ++bad_frames_;
  state_ = State::kStart;
  message.text = datagram_message(message.text);
  take(message);
  held_.clear();
  cut_ = false;
}

void SyslogFramer::finish(const Take& take) {
  const bool had_begun = state_ != State::kStart || !undecided_.empty();
  const bool is_broken = state_ == State::kCounted || state_ == State::kLeftOver;
  const std::string rest = std::move(undecided_);
  undecided_.clear();
  if (had_begun) emit(rest, is_broken, take);
  after_counted_ = false;
  remaining_bytes_ = 0;
}

std::string_view datagram_message(std::string_view datagram) {
  while (!datagram.empty() && (datagram.back() == '\n' || datagram.back() == '\0'))
    datagram.remove_suffix(1);
  return datagram;
}

}  // namespace logkit::net
