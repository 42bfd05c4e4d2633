#include "lib/parse/enrich/ip_address.h"

#include <algorithm>

#include "lib/parse/line_cursor.h"

namespace logkit::parse {
namespace {

bool parse_v4(std::string_view text, std::uint8_t* bytes) {
  LineCursor cursor(text);
  for (int i = 0; i < 4; ++i) {
    unsigned value = 0;
    if ((i > 0 && !cursor.take('.')) || !cursor.number(value, 3) || value > 255) return false;
    bytes[i] = static_cast<std::uint8_t>(value);
  }
  return cursor.at_end();
}

// One group of up to four hexadecimal digits.
bool take_group(LineCursor& cursor, unsigned& value) {
  std::size_t digits = 0;
  value = 0;
  while (digits < 4 && is_hex_digit(cursor.peek())) {
    value = value << 4 | hex_value(cursor.peek());
    cursor.skip(1);
    ++digits;
  }
  return digits > 0;
}

bool parse_v6(std::string_view text, IpAddress& address) {
  std::size_t count = 0;   // of bytes
  std::size_t gap = 17;    // where "::" stands
  LineCursor cursor(text);
  if (text.starts_with("::")) {
    cursor.skip(2);
    gap = 0;
  }
  while (!cursor.at_end()) {
    const std::string_view rest = cursor.rest();
    if (rest.find(':') == std::string_view::npos && rest.find('.') != std::string_view::npos) {
      if (count > 12 || !parse_v4(rest, address.data() + count)) return false;
      count += 4;
      break;
    }
    unsigned group = 0;
    if (count == 16 || !take_group(cursor, group)) return false;
    address[count++] = static_cast<std::uint8_t>(group >> 8);
    address[count++] = static_cast<std::uint8_t>(group & 0xFF);
    if (cursor.at_end()) break;
    if (!cursor.take(':')) return false;
    if (cursor.take(':')) {
      if (gap <= 16) return false;
      gap = count;
    } else if (cursor.at_end()) {
      return false;
    }
  }
  if (gap > 16) return count == 16;
  if (count > 14) return false;
  // The bytes behind the gap go to the end.
  std::copy_backward(address.begin() + static_cast<std::ptrdiff_t>(gap),
                     address.begin() + static_cast<std::ptrdiff_t>(count), address.end());
  std::fill(address.begin() + static_cast<std::ptrdiff_t>(gap),
            address.end() - static_cast<std::ptrdiff_t>(count - gap), std::uint8_t{0});
  return true;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  text = text.substr(0, text.find('%'));  // without a zone
  IpAddress address{};
  if (text.find(':') != std::string_view::npos)
    return parse_v6(text, address) ? std::optional(address) : std::nullopt;
  address[10] = 0xFF;
  address[11] = 0xFF;
  return parse_v4(text, address.data() + 12) ? std::optional(address) : std::nullopt;
}

IpAddress masked(const IpAddress& address, unsigned prefix_bits) {
  IpAddress result = address;
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned kept = prefix_bits > i * 8 ? std::min(prefix_bits - i * 8, 8u) : 0;
    result[i] = static_cast<std::uint8_t>(result[i] & (0xFF00u >> kept));
  }
  return result;
}

bool IpNetwork::contains(const IpAddress& other) const {
  return masked(other, prefix_bits) == address;
}

std::optional<IpNetwork> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash));
  if (!address) return std::nullopt;
  IpNetwork network{*address, 128};
  if (slash == std::string_view::npos) return network;
  LineCursor cursor(text.substr(slash + 1));
  unsigned bits = 0;
  const bool is_v6 = text.find(':') != std::string_view::npos;
  if (!cursor.number(bits, 3) || !cursor.at_end() || bits > (is_v6 ? 128u : 32u))
    return std::nullopt;
  network.prefix_bits = is_v6 ? bits : bits + 96;
  network.address = masked(*address, network.prefix_bits);
  return network;
}

}  // namespace logkit::parse
