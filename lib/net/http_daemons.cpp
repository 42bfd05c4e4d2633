#include "lib/net/http_daemons.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "lib/io/read_text.h"
#include "lib/net/socket.h"

namespace logkit::net {
namespace {

constexpr std::uint64_t kMaxPemBytes = 64 << 10;

std::vector<std::string> paths_of(const std::optional<TlsFiles>& files) {
  if (!files) return {};
  std::vector<std::string> paths = {files->certificate, files->key};
  if (!files->client_ca.empty()) paths.push_back(files->client_ca);
  return paths;
}

// Without its listening socket, which is closed.
void quiesce(MHD_Daemon* daemon) { const io::Fd closed(MHD_quiesce_daemon(daemon)); }

bool has_connections(MHD_Daemon* daemon) {
  const MHD_DaemonInfo* info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
  return info == nullptr || info->num_connections > 0;
}

}  // namespace

HttpDaemons::HttpDaemons(io::Fs& fs, HttpDaemonOptions options)
    : fs_(fs), options_(std::move(options)), stamps_(fs, paths_of(options_.tls)) {}

Status HttpDaemons::open(Poller& poller) {
  poller_ = &poller;
  LK_TRY(listener_, listen_tcp(options_.address));
  return add();
}

Result<std::unique_ptr<HttpDaemons::Texts>> HttpDaemons::read_texts() {
  if (!options_.tls) return std::unique_ptr<Texts>();
  stamps_.mark();
  auto texts = std::make_unique<Texts>();
  LK_TRY(texts->certificate, io::read_text(fs_, options_.tls->certificate, kMaxPemBytes));
  LK_TRY(texts->key, io::read_text(fs_, options_.tls->key, kMaxPemBytes));
  if (!options_.tls->client_ca.empty()) {
    LK_TRY(texts->client_ca, io::read_text(fs_, options_.tls->client_ca, kMaxPemBytes));
  }
  return texts;
}

Status HttpDaemons::add() {
  LK_TRY(auto texts, read_texts());
  io::Fd listener(fcntl(listener_.get(), F_DUPFD_CLOEXEC, 0));
  if (!listener.valid()) return io::system_error("cannot listen", options_.address.text(), errno);
  MHD_Daemon* const handle = start(listener.get(), texts.get());
  if (handle == nullptr)
    return options_.tls ? Error::invalid("cannot listen with this certificate and key",
                                         options_.address.text())
                        : Error::io("cannot listen", options_.address.text(), errno);
  listener.release();  // the daemon's now
  daemons_.push_back({handle, std::move(texts)});
  const MHD_DaemonInfo* info = MHD_get_daemon_info(handle, MHD_DAEMON_INFO_EPOLL_FD);
  if (info == nullptr)
    return Error::io("cannot wait for requests", options_.address.text(), ENOSYS);
  return poller_->add(info->epoll_fd, EPOLLIN, next_key_++);
}

MHD_Daemon* HttpDaemons::start(int listener, const Texts* texts) const {
  const unsigned flags = MHD_USE_EPOLL | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME |
                         (texts != nullptr ? static_cast<unsigned>(MHD_USE_TLS) : 0u);
  std::vector<MHD_OptionItem> items = {
      {MHD_OPTION_LISTEN_SOCKET, listener, nullptr},
      {MHD_OPTION_CONNECTION_LIMIT, static_cast<std::intptr_t>(options_.max_connections), nullptr},
      {MHD_OPTION_CONNECTION_TIMEOUT, static_cast<std::intptr_t>(options_.idle_timeout_s), nullptr},
      {MHD_OPTION_CONNECTION_MEMORY_LIMIT, 32 << 10, nullptr},
      {MHD_OPTION_NOTIFY_CONNECTION, reinterpret_cast<std::intptr_t>(options_.on_connection),
       options_.self},
      {MHD_OPTION_NOTIFY_COMPLETED, reinterpret_cast<std::intptr_t>(options_.on_completed),
       options_.self},
  };
  const auto add_text = [&items](MHD_OPTION option, const std::string& text) {
    if (!text.empty()) items.push_back({option, 0, const_cast<char*>(text.c_str())});
  };
  if (texts != nullptr) {
    add_text(MHD_OPTION_HTTPS_MEM_CERT, texts->certificate);
    add_text(MHD_OPTION_HTTPS_MEM_KEY, texts->key);
    add_text(MHD_OPTION_HTTPS_MEM_TRUST, texts->client_ca);
  }
  items.push_back({MHD_OPTION_END, 0, nullptr});
  return MHD_start_daemon(flags, 0, nullptr, nullptr, options_.on_request, options_.self,
                          MHD_OPTION_ARRAY, items.data(), MHD_OPTION_END);
}

// A certificate without its key, half a renewal, leaves the one before in place;
// what comes next is another change.
void HttpDaemons::renew() {
  if (!listener_.valid() || !options_.tls || !stamps_.have_changed()) return;
  MHD_Daemon* const before = daemons_.back().handle;
  if (add()) net::quiesce(before);
}

void HttpDaemons::end_idle() {
  for (std::size_t i = 0; i + 1 < daemons_.size();) {
    if (has_connections(daemons_[i].handle)) {
      ++i;
      continue;
    }
    MHD_stop_daemon(daemons_[i].handle);
    daemons_.erase(daemons_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

int HttpDaemons::timeout_ms() const {
  constexpr MHD_UNSIGNED_LONG_LONG kMost = 60'000;
  int least = -1;
  for (const Daemon& daemon : daemons_) {
    MHD_UNSIGNED_LONG_LONG timeout_ms = 0;
    if (MHD_get_timeout(daemon.handle, &timeout_ms) != MHD_YES) continue;
    const int wanted = static_cast<int>(std::min(timeout_ms, kMost));
    least = least < 0 ? wanted : std::min(least, wanted);
  }
  return least;
}

void HttpDaemons::run() {
  renew();
  for (const Daemon& daemon : daemons_) MHD_run(daemon.handle);
  end_idle();
}

void HttpDaemons::quiesce() {
  listener_.reset();
  if (!daemons_.empty()) net::quiesce(daemons_.back().handle);
}

void HttpDaemons::stop() {
  for (const Daemon& daemon : daemons_) {
    MHD_run(daemon.handle);  // what was resumed goes on, which a stop does not wait for
    MHD_stop_daemon(daemon.handle);
  }
  daemons_.clear();
  listener_.reset();
}

}  // namespace logkit::net
