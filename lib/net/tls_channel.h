// TLS of listeners, on OpenSSL: TLS 1.2 and later, no renegotiation, no
// compression; clients show a certificate where a CA for them is given.
//
// The certificate's files are read again when they change, looked at with each
// new connection and at most once a second; one that cannot be used leaves the
// one before in place.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/net/channel.h"

namespace logkit::net {

struct TlsFiles {
  std::string certificate;  // PEM, the chain behind it
  std::string key;
  std::string client_ca;  // empty: clients need none
};

// `fs` outlives it.
Result<std::unique_ptr<ChannelMaker>> make_tls_server(io::Fs& fs, TlsFiles files);

struct TlsClientOptions {
  std::string host;         // whose name the certificate has to bear
  std::string ca_file;      // empty: the system's
  std::string certificate;  // ours, where the server asks for one
  std::string key;
  bool insecure = false;
};

// The handshake over a blocking socket with timeouts; reads and writes block.
Result<std::unique_ptr<Channel>> connect_tls(io::Fd fd, const TlsClientOptions& options);

}  // namespace logkit::net
