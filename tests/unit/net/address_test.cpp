#include "lib/net/address.h"

#include <catch2/catch.hpp>

#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace logkit::net {

TEST_CASE("addresses are read in every form", "[net][address]") {
  const auto text = [](std::string_view from, std::uint16_t port) {
    const auto address = parse_address(from, port);
    return address ? address->text() : address.error().what;
  };
  CHECK(text("127.0.0.1:5140", 0) == "127.0.0.1:5140");
  CHECK(text("localhost", 514) == "localhost:514");
  CHECK(text("[::1]:514", 0) == "[::1]:514");
  CHECK(text("[::1]", 24224) == "[::1]:24224");
  CHECK(text(":514", 0) == "*:514");
  CHECK(text("*:514", 0) == "*:514");
  CHECK(text("localhost", 0) == "'localhost' is no address: it has no port");
  CHECK(text("::1", 1) == "'::1' is no address: an IPv6 address goes into brackets");
  CHECK(text("[::1:5", 1) == "'[::1:5' is no address: ']' is missing");
  for (const char* bad : {"a:", "a:b", "a:65536", "a:-1", "[::1]x", "a:1 "})
    CHECK(text(bad, 1) ==
          "'" + std::string(bad) + "' is no address: its port is no number up to 65535");
}

TEST_CASE("what only this machine reaches is loopback", "[net][address]") {
  for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1"})
    CHECK(Address{.host = host, .port = 1}.is_loopback());
  for (const char* host : {"", "0.0.0.0", "10.0.0.1", "::", "example.org", "127.example.org"})
    CHECK_FALSE(Address{.host = host, .port = 1}.is_loopback());
}

TEST_CASE("an open listener is refused with a remedy", "[net][address]") {
  const Address open{.host = "", .port = 514};
  const Status refused = check_exposure(open, false, "give --insecure");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message() ==
        "*:514: would take records from anybody who can reach this machine");
  CHECK(refused.error().help == "give --insecure");
  CHECK(check_exposure(open, true, ""));
  CHECK(check_exposure({.host = "127.0.0.1", .port = 1}, false, ""));
}

TEST_CASE("a v4 peer of a v6 socket is shown as v4", "[net][address]") {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  REQUIRE(inet_pton(AF_INET6, "::ffff:10.0.0.7", &v6.sin6_addr) == 1);
  SocketAddress address;
  std::memcpy(&address.storage, &v6, sizeof v6);
  CHECK(address.host_text() == "10.0.0.7");
}

}  // namespace logkit::net
