#include "lib/net/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>
#include <memory>

namespace logkit::net {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

bool parse_port(std::string_view text, std::uint16_t& port) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc{} && stop == end && !text.empty();
}

Error bad_address(std::string_view text, std::string_view why) {
  Error error = Error::invalid("'" + std::string(text) + "' is no address: " + std::string(why));
  error.help = "write HOST:PORT, for instance 127.0.0.1:5140 or [::1]:5140";
  return error;
}

// The host part of `text` into `host`, what follows into the result.
Result<std::string_view> take_host(std::string_view text, std::string& host) {
  if (!text.starts_with('[')) {
    const std::size_t colon = text.rfind(':');
    if (colon != std::string_view::npos && text.find(':') != colon)
      return bad_address(text, "an IPv6 address goes into brackets");
    host = text.substr(0, colon);
    return colon == std::string_view::npos ? std::string_view() : text.substr(colon);
  }
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos) return bad_address(text, "']' is missing");
  host = text.substr(1, close - 1);
  return text.substr(close + 1);
}

}  // namespace

std::string Address::text() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (host.empty() ? "*" : is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool Address::is_loopback() const {
  if (host == "localhost" || host == "::1") return true;
  in_addr v4{};
  return inet_pton(AF_INET, host.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

Result<Address> parse_address(std::string_view text, std::uint16_t default_port) {
  Address address{.host = {}, .port = default_port};
  LK_TRY(const std::string_view rest, take_host(text, address.host));
  if (address.host == "*") address.host.clear();
  if (rest.empty()) {
    if (default_port == 0) return bad_address(text, "it has no port");
  } else if (rest.front() != ':' || !parse_port(rest.substr(1), address.port)) {
    return bad_address(text, "its port is no number up to 65535");
  }
  return address;
}

std::string SocketAddress::host_text() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
  } else if (storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &storage, sizeof v6);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
      inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text, sizeof text);
    else
      inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  }
  return text;
}

std::uint16_t SocketAddress::port() const {
  // The port lies at the same place in both families.
  sockaddr_in v4{};
  std::memcpy(&v4, &storage, sizeof v4);
  return ntohs(v4.sin_port);
}

Result<std::vector<SocketAddress>> resolve(const Address& address, int socket_type) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = socket_type;
  hints.ai_flags = address.host.empty() ? AI_PASSIVE : 0;
  addrinfo* list = nullptr;
  const std::string port = std::to_string(address.port);
  const int failed = getaddrinfo(address.host.empty() ? nullptr : address.host.c_str(),
                                 port.c_str(), &hints, &list);
  if (failed != 0)
    return Error{.code = Code::kIo,
                 .what = std::string("no such host: ") + gai_strerror(failed),
                 .where = address.text(),
                 .help = {},
                 .sys_errno = 0};
  const std::unique_ptr<addrinfo, FreeAddresses> owned(list);
  std::vector<SocketAddress> addresses;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    SocketAddress found;
    found.size_bytes = one->ai_addrlen;
    std::memcpy(&found.storage, one->ai_addr, one->ai_addrlen);
    addresses.push_back(found);
  }
  return addresses;
}

Status check_exposure(const Address& address, bool is_protected, std::string_view remedy) {
  if (is_protected || address.is_loopback()) return {};
  Error error =
      Error::invalid("would take records from anybody who can reach this machine", address.text());
  error.help = std::string(remedy);
  return error;
}

}  // namespace logkit::net
