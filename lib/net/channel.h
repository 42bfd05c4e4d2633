// Channel: a non-blocking stream of bytes over a connected socket, plain or TLS.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fd.h"

namespace logkit::net {

enum class ChannelState : std::uint8_t {
  kMoved,      // `bytes` went through, at least one
  kWaitRead,   // again once the socket is readable (TLS may say so of a write)
  kWaitWrite,  // again once it is writable
  kEnded,      // the peer has closed its side, in order
  kFailed,     // reset, or TLS refused: error() says why
};

struct ChannelStep {
  ChannelState state = ChannelState::kFailed;
  std::size_t bytes = 0;
};

class Channel {
 public:
  virtual ~Channel() = default;

  virtual int fd() const = 0;
  virtual ChannelStep read(std::span<char> dst) = 0;
  virtual ChannelStep write(std::string_view bytes) = 0;
  // Bytes that were read from the socket and wait inside: a readable socket
  // will not tell of them.
  virtual bool has_buffered() const { return false; }
  // False while a handshake is under way.
  virtual bool is_established() const { return true; }
  virtual std::string error() const = 0;
};

std::unique_ptr<Channel> make_plain_channel(io::Fd fd);

// Makes the channel of an accepted connection: where TLS comes in.
class ChannelMaker {
 public:
  virtual ~ChannelMaker() = default;
  virtual Result<std::unique_ptr<Channel>> accept(io::Fd fd) = 0;
};

}  // namespace logkit::net
