// IP addresses and networks in CIDR notation. An IPv4 address is the IPv6 one
// that stands for it (::ffff:a.b.c.d), so that both compare.
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace logkit::parse {

using IpAddress = std::array<std::uint8_t, 16>;

std::optional<IpAddress> parse_ip(std::string_view text);

struct IpNetwork {
  IpAddress address{};  // the bits behind the prefix are zero
  unsigned prefix_bits = 128;

  bool contains(const IpAddress& other) const;
};
// "10.0.0.0/8", "2001:db8::/32", or an address alone.
std::optional<IpNetwork> parse_network(std::string_view text);
// The first bits of an address, the rest zero.
IpAddress masked(const IpAddress& address, unsigned prefix_bits);

}  // namespace logkit::parse
