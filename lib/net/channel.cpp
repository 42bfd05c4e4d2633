#include "lib/net/channel.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace logkit::net {
namespace {

class PlainChannel : public Channel {
 public:
  explicit PlainChannel(io::Fd fd) : fd_(std::move(fd)) {}

  int fd() const override { return fd_.get(); }

  ChannelStep read(std::span<char> dst) override {
    const ssize_t got = ::recv(fd_.get(), dst.data(), dst.size(), MSG_DONTWAIT);
    if (got == 0) return {.state = ChannelState::kEnded, .bytes = 0};
    return step(got, ChannelState::kWaitRead);
  }

  ChannelStep write(std::string_view bytes) override {
    return step(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT),
                ChannelState::kWaitWrite);
  }

  std::string error() const override { return std::generic_category().message(errno_); }

 private:
  ChannelStep step(ssize_t moved, ChannelState wait) {
    if (moved >= 0)
      return {.state = ChannelState::kMoved, .bytes = static_cast<std::size_t>(moved)};
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
      return {.state = wait, .bytes = 0};
    errno_ = errno;
    return {.state = ChannelState::kFailed, .bytes = 0};
  }

  io::Fd fd_;
  int errno_ = 0;
};

}  // namespace

std::unique_ptr<Channel> make_plain_channel(io::Fd fd) {
  return std::make_unique<PlainChannel>(std::move(fd));
}

}  // namespace logkit::net
