#include "lib/net/msgpack_reader.h"

#include <bit>

namespace logkit::net {

bool MsgpackReader::take(std::size_t count, std::string_view& bytes) {
  if (rest_.size() < count) return false;
  bytes = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return true;
}

bool MsgpackReader::take_number(std::size_t count, std::uint64_t& number) {
  std::string_view bytes;
  if (!take(count, bytes)) return false;
  number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return true;
}

bool MsgpackReader::take_text(MsgpackKind kind, std::size_t length_bytes, MsgpackValue& value) {
  std::uint64_t length = 0;
  value.kind = kind;
  return take_number(length_bytes, length) && take(length, value.bytes);
}

bool MsgpackReader::take_head(MsgpackKind kind, std::size_t length_bytes, MsgpackValue& value) {
  value.kind = kind;
  return take_number(length_bytes, value.count);
}

bool MsgpackReader::take_extension(std::size_t length_bytes, MsgpackValue& value) {
  std::uint64_t length = 0;
  std::uint64_t type = 0;
  value.kind = MsgpackKind::kExtension;
  if (!take_number(length_bytes, length) || !take_number(1, type)) return false;
  value.type = static_cast<std::int8_t>(type);
  return take(length, value.bytes);
}

bool MsgpackReader::next(MsgpackValue& value) {
  value = {};
  std::uint64_t code = 0;
  if (!take_number(1, code)) return false;
  if (code < 0x80 || code >= 0xe0) {
    value.kind = code < 0x80 ? MsgpackKind::kUnsigned : MsgpackKind::kSigned;
    value.number = code < 0x80 ? code : code | ~std::uint64_t{0xff};
    return true;
  }
  if (code < 0xa0) {
    value.kind = code < 0x90 ? MsgpackKind::kMap : MsgpackKind::kArray;
    value.count = code & 0x0f;
    return true;
  }
  if (code < 0xc0) {
    value.kind = MsgpackKind::kString;
    return take(code & 0x1f, value.bytes);
  }
  return next_by_table(static_cast<std::uint8_t>(code), value);
}

bool MsgpackReader::next_by_table(std::uint8_t code, MsgpackValue& value) {
  switch (code) {
    case 0xc0:
      return true;
    case 0xc2:
    case 0xc3:
      value.kind = MsgpackKind::kBool;
      value.boolean = code == 0xc3;
      return true;
    case 0xc4:
      return take_text(MsgpackKind::kBinary, 1, value);
    case 0xc5:
      return take_text(MsgpackKind::kBinary, 2, value);
    case 0xc6:
      return take_text(MsgpackKind::kBinary, 4, value);
    case 0xc7:
      return take_extension(1, value);
    case 0xc8:
      return take_extension(2, value);
    case 0xc9:
      return take_extension(4, value);
    case 0xca:
      value.kind = MsgpackKind::kDouble;
      if (!take_number(4, value.number)) return false;
      value.real = std::bit_cast<float>(static_cast<std::uint32_t>(value.number));
      return true;
    case 0xcb:
      value.kind = MsgpackKind::kDouble;
      if (!take_number(8, value.number)) return false;
      value.real = std::bit_cast<double>(value.number);
      return true;
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      value.kind = MsgpackKind::kUnsigned;
      return take_number(std::size_t{1} << (code - 0xcc), value.number);
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3: {
      const unsigned bytes = 1u << (code - 0xd0);
      value.kind = MsgpackKind::kSigned;
      if (!take_number(bytes, value.number)) return false;
      const unsigned shift = 64 - 8 * bytes;
      value.number =
          static_cast<std::uint64_t>(static_cast<std::int64_t>(value.number << shift) >> shift);
      return true;
    }
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8: {
      std::uint64_t type = 0;
      value.kind = MsgpackKind::kExtension;
      if (!take_number(1, type)) return false;
      value.type = static_cast<std::int8_t>(type);
      return take(std::size_t{1} << (code - 0xd4), value.bytes);
    }
    case 0xd9:
      return take_text(MsgpackKind::kString, 1, value);
    case 0xda:
      return take_text(MsgpackKind::kString, 2, value);
    case 0xdb:
      return take_text(MsgpackKind::kString, 4, value);
    case 0xdc:
      return take_head(MsgpackKind::kArray, 2, value);
    case 0xdd:
      return take_head(MsgpackKind::kArray, 4, value);
    case 0xde:
      return take_head(MsgpackKind::kMap, 2, value);
    case 0xdf:
      return take_head(MsgpackKind::kMap, 4, value);
    default:
      return false;  // 0xc1 is never used
  }
}

bool MsgpackReader::skip() {
  MsgpackValue value;
  for (std::uint64_t missing = 1; missing > 0; --missing) {
    if (!next(value)) return false;
    if (value.kind == MsgpackKind::kArray) missing += value.count;
    if (value.kind == MsgpackKind::kMap) missing += 2 * value.count;
    // Each of them has a byte at least.
    if (missing - 1 > rest_.size()) return false;
  }
  return true;
}

MsgpackSplitter::Found MsgpackSplitter::find(std::string_view bytes, std::size_t max_bytes,
                                             std::size_t& value_bytes) {
  while (missing_ > 0) {
    const std::string_view rest = bytes.substr(scanned_bytes_);
    MsgpackReader reader(rest);
    MsgpackValue value;
    if (!reader.next(value)) {
      // The longest head is nine bytes; 0xc1 is no head at all.
      const bool is_never = !rest.empty() && static_cast<unsigned char>(rest[0]) == 0xc1;
      return is_never || bytes.size() > max_bytes ? Found::kMalformed : Found::kNeedMore;
    }
    scanned_bytes_ += rest.size() - reader.rest().size();
    --missing_;
    if (value.kind == MsgpackKind::kArray) missing_ += value.count;
    if (value.kind == MsgpackKind::kMap) missing_ += 2 * value.count;
    if (missing_ > max_bytes || scanned_bytes_ > max_bytes) return Found::kMalformed;
  }
  value_bytes = scanned_bytes_;
  scanned_bytes_ = 0;
  missing_ = 1;
  return Found::kValue;
}

}  // namespace logkit::net
