// Little-endian integers and varints in byte buffers.
//
// ByteWriter appends to a std::string; ByteReader walks a span with bounds
// checked, and after the first overrun stays failed (ok() is false) and
// yields zeros, so a decoder checks once at its end. Varints are LEB128:
// seven bits a byte, low group first, at most ten bytes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace logkit {

static_assert(std::endian::native == std::endian::little, "stored integers are little-endian");

using Bytes = std::span<const std::byte>;

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Maps small magnitudes of either sign to small unsigned numbers.
constexpr std::uint64_t zigzag(std::int64_t v) {
  return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t v) {
  return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
}

template <typename Integer>
Integer load_le(const void* from) {
  Integer value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <typename Integer>
void store_le(void* to, Integer value) {
  std::memcpy(to, &value, sizeof value);
}

class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  template <typename Integer>
  void put_le(Integer value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put_varint(std::uint64_t value) {
    while (value >= 0x80) {
      out_.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    out_.push_back(static_cast<char>(value));
  }
  void put_zigzag(std::int64_t value) { put_varint(zigzag(value)); }
  void put_bytes(std::string_view bytes) { out_.append(bytes); }
  // Length as varint, then the bytes.
  void put_string(std::string_view bytes) {
    put_varint(bytes.size());
    out_.append(bytes);
  }
  std::size_t size_bytes() const { return out_.size(); }

 private:
  std::string& out_;
};

class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}
  explicit ByteReader(std::string_view text) : bytes_(as_bytes(text)) {}

  bool ok() const { return ok_; }
  bool at_end() const { return offset_ == bytes_.size(); }
  std::size_t offset() const { return offset_; }
  std::size_t remaining_bytes() const { return bytes_.size() - offset_; }

  template <typename Integer>
  Integer get_le() {
    if (remaining_bytes() < sizeof(Integer)) return fail<Integer>();
    Integer value = load_le<Integer>(bytes_.data() + offset_);
    offset_ += sizeof(Integer);
    return value;
  }
  std::uint64_t get_varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (offset_ == bytes_.size()) return fail<std::uint64_t>();
      const auto byte = static_cast<std::uint64_t>(bytes_[offset_++]);
      if (shift == 63 && byte > 1) return fail<std::uint64_t>();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return fail<std::uint64_t>();
  }
  std::int64_t get_zigzag() { return unzigzag(get_varint()); }
  // A view into the buffer given to the constructor.
  std::string_view get_bytes(std::uint64_t count) {
    if (remaining_bytes() < count) return fail<std::string_view>();
    const auto* begin = reinterpret_cast<const char*>(bytes_.data()) + offset_;
    offset_ += count;
    return {begin, static_cast<std::size_t>(count)};
  }
  std::string_view get_string() { return get_bytes(get_varint()); }

 private:
  template <typename T>
  T fail() {
    ok_ = false;
    offset_ = bytes_.size();
    return T{};
  }

  Bytes bytes_;
  std::size_t offset_ = 0;
  bool ok_ = true;
};

}  // namespace logkit
