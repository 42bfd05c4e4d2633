// Address: where a listener binds and a client connects: "HOST:PORT",
// "[V6]:PORT", ":PORT" and "*:PORT" (every address), "localhost:PORT".
//
// Thread safety: values and pure functions; resolve() may wait for the name
// service.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace logkit::net {

struct Address {
  std::string host;  // without brackets; empty: every address of this machine
  std::uint16_t port = 0;

  // "127.0.0.1:514", "[::1]:514", "*:514".
  std::string text() const;
  // A name or number that can only mean this machine.
  bool is_loopback() const;
};

// `default_port` where the text has none; 0: one is needed.
Result<Address> parse_address(std::string_view text, std::uint16_t default_port);

struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t size_bytes = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  // "10.0.0.7"; a v4 address mapped into v6 prints as v4.
  std::string host_text() const;
  std::uint16_t port() const;
};

// `socket_type`: SOCK_STREAM or SOCK_DGRAM. At least one, in the order to try.
Result<std::vector<SocketAddress>> resolve(const Address& address, int socket_type);

// A listener that anybody can reach needs something that keeps strangers out:
// kInvalid where `address` is no loopback and nothing protects it.
Status check_exposure(const Address& address, bool is_protected, std::string_view remedy);

}  // namespace logkit::net
