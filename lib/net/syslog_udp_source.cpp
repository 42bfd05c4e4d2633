#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>

#include "lib/net/gather.h"
#include "lib/net/poller.h"
#include "lib/net/socket.h"
#include "lib/net/syslog_framer.h"
#include "lib/net/syslog_source.h"

namespace logkit::net {
namespace {

constexpr std::size_t kDatagrams = 32;
constexpr std::size_t kDatagramBytes = 64 << 10;  // no datagram is longer
constexpr int kMaxRounds = 64;                    // before what came is put

// Buffers for one recvmmsg(2).
class Datagrams {
 public:
  Datagrams() : bytes_(kDatagrams * kDatagramBytes, '\0') {
    for (std::size_t i = 0; i < kDatagrams; ++i) {
      pieces_[i] = {.iov_base = bytes_.data() + i * kDatagramBytes, .iov_len = kDatagramBytes};
      msghdr& header = headers_[i].msg_hdr;
      header = {};
      header.msg_iov = &pieces_[i];
      header.msg_iovlen = 1;
      header.msg_name = &peers_[i].storage;
      header.msg_control = controls_[i].data();
    }
  }

  // How many came; 0: none are waiting; -1: errno says why.
  int receive(int fd) {
    for (std::size_t i = 0; i < kDatagrams; ++i) {
      headers_[i].msg_hdr.msg_namelen = sizeof peers_[i].storage;
      headers_[i].msg_hdr.msg_controllen = controls_[i].size();
    }
    const int count = ::recvmmsg(fd, headers_.data(), kDatagrams, MSG_DONTWAIT, nullptr);
    if (count >= 0) return count;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
  }

  std::string_view text(std::size_t i) const {
    return {bytes_.data() + i * kDatagramBytes, headers_[i].msg_len};
  }
  std::string peer_host(std::size_t i) const { return peers_[i].host_text(); }
  // The kernel's count of what it dropped on this socket since it was made.
  std::optional<std::uint32_t> dropped(std::size_t i) {
    for (cmsghdr* one = CMSG_FIRSTHDR(&headers_[i].msg_hdr); one != nullptr;
         one = CMSG_NXTHDR(&headers_[i].msg_hdr, one)) {
      if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SO_RXQ_OVFL) continue;
      std::uint32_t count = 0;
      std::memcpy(&count, CMSG_DATA(one), sizeof count);
      return count;
    }
    return std::nullopt;
  }

 private:
  std::string bytes_;
  std::array<mmsghdr, kDatagrams> headers_{};
  std::array<iovec, kDatagrams> pieces_{};
  std::array<SocketAddress, kDatagrams> peers_{};
  struct alignas(cmsghdr) Control : std::array<char, 64> {};
  std::array<Control, kDatagrams> controls_{};
};

class SyslogUdpSource : public ship::Source {
 public:
  SyslogUdpSource(std::string name, SyslogOptions options)
      : name_(std::move(name)), options_(std::move(options)), peers_(name_) {}

  const std::string& name() const override { return name_; }

  Status open() override {
    LK_TRY(poller_, Poller::open());
    LK_TRY(socket_, bind_udp(options_.address));
    return poller_.add(socket_.get(), EPOLLIN, 0);
  }

  Status run(ship::Intake& intake) override {
    Gather gather(intake);
    bool taken = true;
    while (taken && !stopped_ && !intake.stopping()) {
      LK_TRY(const auto events, poller_.wait(-1));
      static_cast<void>(events);
      LK_TRY(taken, receive(intake, gather));
    }
    // What the kernel holds has been sent to us: it is ours.
    if (taken) LK_RETURN_IF_ERROR(receive(intake, gather));
    return {};
  }

  void stop() override {
    stopped_ = true;
    poller_.ring();
  }
  void acknowledged(std::uint64_t, std::uint64_t) override {}

 private:
  // All that waits, within reason. False where the delivery ends.
  Result<bool> receive(ship::Intake& intake, Gather& gather) {
    bool taken = true;
    for (int round = 0; round < kMaxRounds && taken; ++round) {
      const int count = datagrams_.receive(socket_.get());
      if (count < 0) return Error::io("cannot receive", name_, errno);
      for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
        taken = take(i, intake, gather) && taken;
      if (static_cast<std::size_t>(count) < kDatagrams) break;
    }
    return gather.put_all() && taken;
  }

  bool take(std::size_t i, ship::Intake& intake, Gather& gather) {
    if (const auto dropped = datagrams_.dropped(i); dropped && *dropped != dropped_) {
      // The kernel's count wraps; the difference does not mind.
      intake.ledger().add_dropped(name_, "lost_udp_overflow", *dropped - dropped_);
      dropped_ = *dropped;
    }
    const std::string_view text = datagram_message(datagrams_.text(i));
    if (text.empty()) return true;
    const std::size_t most = options_.max_message_bytes;
    return gather.add_line(peers_.of(intake, datagrams_.peer_host(i)), text.substr(0, most),
                           text.size() > most);
  }

  const std::string name_;
  const SyslogOptions options_;
  PeerOrigins peers_;
  Poller poller_;
  io::Fd socket_;
  Datagrams datagrams_;
  std::uint32_t dropped_ = 0;
  std::atomic<bool> stopped_ = false;
};

}  // namespace

std::unique_ptr<ship::Source> make_syslog_udp_source(std::string name, SyslogOptions options) {
  return std::make_unique<SyslogUdpSource>(std::move(name), std::move(options));
}

}  // namespace logkit::net
