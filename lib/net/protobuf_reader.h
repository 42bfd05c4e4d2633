// ProtobufReader: the fields of a message in protobuf's wire format
// (https://protobuf.dev/programming-guides/encoding), one after the other, as
// views of the message.
//
//   ProtobufReader fields(message);
//   while (fields.next()) {
//     if (fields.is(1, WireType::kBytes)) …fields.bytes()…
//   }
//   if (!fields.ok()) …                      // malformed
//
// Why no generated classes: they build every message in memory before anything
// can look at it, and two hostile bytes make an object of a hundred. Here a
// body is read in place, with no memory but its own.
//
// Groups (wire types 3 and 4) are malformed; nobody sends them.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/base/bytes.h"

namespace logkit::net {

enum class WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

class ProtobufReader {
 public:
  explicit ProtobufReader(std::string_view message) : reader_(message) {}

  // False at the end, and where the message is malformed.
  bool next() {
    if (!ok_ || reader_.at_end()) return false;
    const std::uint64_t tag = reader_.get_varint();
    field_ = tag >> 3;
    type_ = static_cast<WireType>(tag & 7);
    switch (type_) {
      case WireType::kVarint:
        number_ = reader_.get_varint();
        break;
      case WireType::kFixed64:
        number_ = reader_.get_le<std::uint64_t>();
        break;
      case WireType::kFixed32:
        number_ = reader_.get_le<std::uint32_t>();
        break;
      case WireType::kBytes:
        bytes_ = reader_.get_string();
        break;
      default:
        ok_ = false;
        return false;
    }
    ok_ = reader_.ok() && field_ != 0;
    return ok_;
  }
  bool ok() const { return ok_; }

  bool is(std::uint64_t field, WireType type) const { return field_ == field && type_ == type; }
  std::uint64_t number() const { return number_; }
  std::string_view bytes() const { return bytes_; }

 private:
  ByteReader reader_;
  std::uint64_t field_ = 0;
  std::uint64_t number_ = 0;
  std::string_view bytes_;
  WireType type_ = WireType::kVarint;
  bool ok_ = true;
};

// Writes a message: fields in any order, nested messages by their bytes.
class ProtobufWriter {
 public:
  // Appends to `out`, which must outlive it.
  explicit ProtobufWriter(std::string& out) : writer_(out) {}

  void add_varint(std::uint32_t field, std::uint64_t number) {
    put_tag(field, WireType::kVarint);
    writer_.put_varint(number);
  }
  void add_fixed64(std::uint32_t field, std::uint64_t number) {
    put_tag(field, WireType::kFixed64);
    writer_.put_le(number);
  }
  void add_bytes(std::uint32_t field, std::string_view bytes) {
    put_tag(field, WireType::kBytes);
    writer_.put_string(bytes);
  }

 private:
  void put_tag(std::uint32_t field, WireType type) {
    writer_.put_varint(std::uint64_t{field} << 3 | static_cast<std::uint64_t>(type));
  }

  ByteWriter writer_;
};

}  // namespace logkit::net
