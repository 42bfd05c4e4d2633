// Bits in bytes, least significant bit first, and the two number codes that
// everything in the index is made of:
//
//   gamma(v)   v >= 0: with w = v + 1 and k = floor(log2 w): k zero bits, a
//              one, the k low bits of w (Elias, 1975)
//   TB(x, r)   x in [0, r), truncated binary: k = floor(log2 r),
//              u = 2^(k+1) - r; x < u: x in k bits; else with y = x + u:
//              y >> 1 in k bits, then y & 1 in one bit
//
// BitReader checks bounds: past the end, and where a code cannot be, it yields
// zeros and stays failed, so a decoder asks ok() once at its end.
//
// Thread safety: one thread at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "lib/base/check.h"

namespace logkit::segment::index {

// floor(log2 value); 0 for 0.
constexpr unsigned floor_log2(std::uint64_t value) {
  return value == 0 ? 0 : static_cast<unsigned>(std::bit_width(value)) - 1;
}
constexpr std::uint64_t low_bits(std::uint64_t value, unsigned count) {
  return count >= 64 ? value : value & ((std::uint64_t{1} << count) - 1);
}

constexpr unsigned gamma_bits(std::uint64_t value) { return 2 * floor_log2(value + 1) + 1; }
constexpr unsigned truncated_bits(std::uint64_t value, std::uint64_t range) {
  const unsigned k = floor_log2(range);
  return value < (std::uint64_t{2} << k) - range ? k : k + 1;
}

class BitWriter {
 public:
  // Appends to `out`, whose size must not change otherwise until align().
  explicit BitWriter(std::string& out) : out_(out), begin_bytes_(out.size()) {}

  void put(std::uint64_t value, unsigned count) {
    if (count > 32) {
      put_some(low_bits(value, 32), 32);
      value >>= 32;
      count -= 32;
    }
    put_some(low_bits(value, count), count);
  }
  void put_zeros(std::uint64_t count) {
    for (; count > 32; count -= 32) put_some(0, 32);
    put_some(0, static_cast<unsigned>(count));
  }
  void put_gamma(std::uint64_t value) {
    const std::uint64_t w = value + 1;
    const unsigned k = floor_log2(w);
    put(0, k);
    put(1, 1);
    put(w, k);
  }
  // value < range
  void put_truncated(std::uint64_t value, std::uint64_t range) {
    const unsigned k = floor_log2(range);
    const std::uint64_t shorter = (std::uint64_t{2} << k) - range;
    if (value < shorter) return put(value, k);
    const std::uint64_t y = value + shorter;
    put(y >> 1, k);
    put(y & 1, 1);
  }
  // Fills the byte in hand with zeros.
  void align() {
    while (held_ > 0) {
      out_.push_back(static_cast<char>(bits_));
      bits_ >>= 8;
      held_ -= held_ < 8 ? held_ : 8;
    }
    bits_ = 0;
  }
  // Since the constructor, without what align() would fill.
  std::uint64_t size_bits() const { return (out_.size() - begin_bytes_) * 8 + held_; }

 private:
  // At most 32 bits, the others zero.
  void put_some(std::uint64_t value, unsigned count) {
    bits_ |= value << held_;
    held_ += count;
    if (held_ < 32) return;
    const auto word = static_cast<std::uint32_t>(bits_);
    char bytes[sizeof word];
    std::memcpy(bytes, &word, sizeof word);
    out_.append(bytes, sizeof word);
    bits_ >>= 32;
    held_ -= 32;
  }

  std::string& out_;
  std::size_t begin_bytes_;
  std::uint64_t bits_ = 0;
  unsigned held_ = 0;  // < 32
};

class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::uint64_t position_bits() const { return position_; }

  // The next bits, at least 57 of them, zeros past the end.
  std::uint64_t peek() const {
    const std::size_t at = position_ >> 3;
    std::uint64_t word = 0;
    if (at + sizeof word <= bytes_.size()) [[likely]] {
      std::memcpy(&word, bytes_.data() + at, sizeof word);
    } else if (at < bytes_.size()) {
      std::memcpy(&word, bytes_.data() + at, bytes_.size() - at);
    }
    return word >> (position_ & 7);
  }
  void skip(std::uint64_t count) {
    if (count > bytes_.size() * 8 - position_) return fail();
    position_ += count;
  }
  // count <= 56
  std::uint64_t get(unsigned count) {
    const std::uint64_t value = low_bits(peek(), count);
    skip(count);
    return ok_ ? value : 0;
  }
  // The number of zero bits before the next one, which is passed too.
  std::uint64_t get_unary() {
    std::uint64_t zeros = 0;
    for (;;) {
      const std::uint64_t word = peek();
      if (word != 0) {
        const auto more = static_cast<unsigned>(std::countr_zero(word));
        skip(more + 1);
        return ok_ ? zeros + more : 0;
      }
      skip(56);
      if (!ok_) return 0;
      zeros += 56;
    }
  }
  // Below 2^32 - 1; a longer code fails.
  std::uint64_t get_gamma() {
    const std::uint64_t word = peek();
    const auto k = static_cast<unsigned>(std::countr_zero(word | std::uint64_t{1} << 32));
    if (k >= 32) {
      fail();
      return 0;
    }
    skip(k + 1);
    return ok_ ? (std::uint64_t{1} << k | get(k)) - 1 : 0;
  }
  // range >= 1; always below it.
  std::uint64_t get_truncated(std::uint64_t range) {
    const unsigned k = floor_log2(range);
    const std::uint64_t shorter = (std::uint64_t{2} << k) - range;
    const std::uint64_t value = get(k);
    if (value < shorter) return value;
    return (value << 1 | get(1)) - shorter;
  }
  void fail() {
    ok_ = false;
    position_ = bytes_.size() * 8;
  }

 private:
  std::string_view bytes_;
  std::uint64_t position_ = 0;
  bool ok_ = true;
};

}  // namespace logkit::segment::index
