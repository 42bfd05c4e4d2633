// AddressMemory: IPv4 addresses that were read lately, by their text. Who comes at all
// comes often, and to look at a few words is quicker than to read an address.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/segment/encoding/number_text.h"

namespace logkit::segment {

class AddressMemory {
 public:
  // As parse_address().
  bool read(std::string_view text, std::uint32_t& address) {
    if (text.size() < kFewestBytes || text.size() > kMostBytes) return parse_address(text, address);
    const auto low = load_le<std::uint64_t>(text.data());
    const auto high = load_le<std::uint64_t>(text.data() + text.size() - 8);
    Known& known = known_[(low ^ high << 1) * 0x9E3779B97F4A7C15 >> (64 - kBits)];
    if (known.low == low && known.high == high && known.size == text.size()) {
      address = known.address;
      return true;
    }
    if (!parse_address(text, address)) return false;
    known = {low, high, address, static_cast<std::uint32_t>(text.size())};
    return true;
  }

 private:
  static constexpr std::size_t kFewestBytes = 8;
  static constexpr std::size_t kMostBytes = 15;
  static constexpr unsigned kBits = 10;

  // The first eight bytes of a text and the last, which may overlap.
  struct Known {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint32_t address = 0;
    std::uint32_t size = 0;  // 0: none
  };
  std::vector<Known> known_ = std::vector<Known>(std::size_t{1} << kBits);
};

}  // namespace logkit::segment
