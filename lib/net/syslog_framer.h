// SyslogFramer: the messages in a stream of syslog (RFC 6587), from bytes that
// come in pieces of any size.
//
//   octet counting    "83 <34>1 2026-03-01T…"     the count, a space, so many bytes
//   non-transparent   "<34>Mar  1 12:00:00 …\n"   up to a line feed or a NUL
//
// Senders mix them, so each message is looked at by itself: digits, a space and
// "<" begin a counted one, anything else a line. ("2026 was a good year" is a
// line: every counted message begins with its priority.)
//
// A count that is wrong leaves the stream in the middle of a message. Behind a
// counted message what begins neither with a count nor with "<" is therefore
// text that was left over: it is a message of its own, counted as bad framing,
// and ends where the next counted message begins.
//
// A message longer than `max_message_bytes` is cut there and marked; the rest of
// it is skipped, the next one is intact. Memory is one message.
//
// Ownership: the text of a message is valid during the call of `take` only.
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace logkit::net {

struct SyslogMessage {
  std::string_view text;     // without its frame; may be empty
  bool cut = false;          // longer than the limit, this is its beginning
  bool bad_framing = false;  // left over behind a wrong count, or the stream ended inside
};

class SyslogFramer {
 public:
  using Take = std::function<void(const SyslogMessage&)>;

  // `max_message_bytes` of at least 1.
  explicit SyslogFramer(std::size_t max_message_bytes) : max_message_bytes_(max_message_bytes) {}

  void push(std::string_view bytes, const Take& take);
  // The stream has ended: what there is of a line is a message.
  void finish(const Take& take);

  std::uint64_t bad_frames() const { return bad_frames_; }
  // Of the message that has begun and not ended.
  std::size_t held_bytes() const { return held_.size(); }

 private:
  enum class State : std::uint8_t { kStart, kCounted, kLine, kLeftOver };

  // Each takes from `bytes` what it can use and says whether it can go on.
  bool step(std::string_view& bytes, const Take& take);
  bool begin(std::string_view& bytes);
  bool read_counted(std::string_view& bytes, const Take& take);
  bool read_line(std::string_view& bytes, const Take& take);
  bool read_left_over(std::string_view& bytes, const Take& take);
  void hold(std::string_view bytes);
  void emit(std::string_view direct, bool bad_framing, const Take& take);

  std::size_t max_message_bytes_;
  State state_ = State::kStart;
  bool after_counted_ = false;
  bool cut_ = false;
  std::uint64_t remaining_bytes_ = 0;  // of the counted message
  std::uint64_t bad_frames_ = 0;
  std::string held_;
  std::string undecided_;  // digits that may be a count
};

// The message of a datagram: less the line feed or NUL that some senders add.
std::string_view datagram_message(std::string_view datagram);

}  // namespace logkit::net
