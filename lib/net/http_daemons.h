// HttpDaemons: libmicrohttpd on one address, driven by the caller's thread, with
// a certificate that may be renewed.
//
// A renewed certificate starts a second daemon on the same listening socket; the
// first takes no new connection from then on, and ends with the last of those it
// has.
//
// Thread safety: one thread at a time.
#pragma once

#include <microhttpd.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fd.h"
#include "lib/io/fs.h"
#include "lib/net/address.h"
#include "lib/net/file_stamps.h"
#include "lib/net/poller.h"
#include "lib/net/tls_channel.h"

namespace logkit::net {

struct HttpDaemonOptions {
  Address address;
  std::size_t max_connections = 2048;
  unsigned idle_timeout_s = 120;
  std::optional<TlsFiles> tls;
  // Of libmicrohttpd; `self` is what they get.
  void* self = nullptr;
  MHD_AccessHandlerCallback on_request = nullptr;
  MHD_RequestCompletedCallback on_completed = nullptr;
  MHD_NotifyConnectionCallback on_connection = nullptr;
};

class HttpDaemons {
 public:
  // `fs` outlives it.
  HttpDaemons(io::Fs& fs, HttpDaemonOptions options);
  ~HttpDaemons() { stop(); }
  HttpDaemons(const HttpDaemons&) = delete;
  HttpDaemons& operator=(const HttpDaemons&) = delete;

  // Their events end a wait of `poller`, which outlives them.
  Status open(Poller& poller);
  // How long to wait for events at most; -1: for ever.
  int timeout_ms() const;
  // Does what there is to do.
  void run();
  // Takes no new connections from now on.
  void quiesce();
  // No connection may be suspended then.
  void stop();

 private:
  // What libmicrohttpd refers to while it runs.
  struct Texts {
    std::string certificate;
    std::string key;
    std::string client_ca;
  };
  struct Daemon {
    MHD_Daemon* handle = nullptr;
    std::unique_ptr<Texts> texts;
  };

  Result<std::unique_ptr<Texts>> read_texts();
  Status add();
  MHD_Daemon* start(int listener, const Texts* texts) const;
  void renew();
  void end_idle();

  io::Fs& fs_;
  const HttpDaemonOptions options_;
  FileStamps stamps_;
  Poller* poller_ = nullptr;
  io::Fd listener_;              // each daemon has a duplicate of its own
  std::vector<Daemon> daemons_;  // the last one takes new connections
  std::uint64_t next_key_ = 0;
};

}  // namespace logkit::net
