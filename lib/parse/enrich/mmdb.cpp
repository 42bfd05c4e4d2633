#include "lib/parse/enrich/mmdb.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "lib/io/read_text.h"

namespace logkit::parse {
namespace {

constexpr std::string_view kMarker = "\xAB\xCD\xEFMaxMind.com";
constexpr std::size_t kSeparatorBytes = 16;
constexpr std::uint64_t kMaxFileBytes = 1u << 30;
constexpr unsigned kMaxDepth = 32;
// Fields that one skip may cross: maps within maps could be many.
constexpr std::size_t kMaxMembers = 100'000;

enum Type : unsigned {
  kPointer = 1, kString = 2, kDouble = 3, kBytes = 4, kUint16 = 5, kUint32 = 6, kMap = 7,
  kInt32 = 8, kUint64 = 9, kUint128 = 10, kArray = 11, kBoolean = 14, kFloat = 15,
};

std::string number_text(double value) {
  if (!std::isfinite(value)) return "0";
  char room[32];
  const auto end = std::to_chars(room, room + sizeof room, value);
  return {room, end.ptr};
}

}  // namespace

Result<Mmdb> Mmdb::open(io::Fs& fs, const std::string& path) {
  LK_TRY(std::string bytes, io::read_text(fs, path, kMaxFileBytes));
  return load(std::move(bytes), path);
}

Result<Mmdb> Mmdb::load(std::string bytes, const std::string& where) {
  Mmdb database;
  database.bytes_ = std::move(bytes);
  LK_RETURN_IF_ERROR(database.read_metadata(where));
  return database;
}

Status Mmdb::read_metadata(const std::string& where) {
  const std::size_t marker = bytes_.rfind(kMarker);
  if (marker == std::string::npos)
    return Error::corrupt("no MaxMind DB: it has no metadata", where);
  const std::size_t base = marker + kMarker.size();
  Field metadata;
  if (!read_field(base, base, metadata) || metadata.type != kMap)
    return Error::corrupt("the metadata of the MaxMind DB cannot be read", where);
  const auto nodes = metadata_number(metadata, base, "node_count");
  const auto bits = metadata_number(metadata, base, "record_size");
  const auto version = metadata_number(metadata, base, "ip_version");
  const auto major = metadata_number(metadata, base, "binary_format_major_version");
  if (!nodes || !bits || !version || !major)
    return Error::corrupt("the metadata of the MaxMind DB lacks something", where);
  if (*major != 2) return Error::unsupported("a MaxMind DB of another version", where);
  const bool is_size = *bits == 24 || *bits == 28 || *bits == 32;
  if (!is_size || (*version != 4 && *version != 6))
    return Error::corrupt("the metadata of the MaxMind DB makes no sense", where);
  node_count_ = *nodes;
  record_bits_ = static_cast<unsigned>(*bits);
  is_v6_ = *version == 6;
  const std::uint64_t node_bytes = record_bits_ / 4;
  if (node_count_ > marker / node_bytes || node_count_ * node_bytes + kSeparatorBytes > marker)
    return Error::corrupt("the tree of the MaxMind DB is longer than the file", where);
  data_begin_ = static_cast<std::size_t>(node_count_ * node_bytes) + kSeparatorBytes;
  return {};
}

std::optional<std::uint64_t> Mmdb::metadata_number(const Field& metadata, std::size_t base,
                                                   std::string_view name) const {
  const auto field = member(metadata, base, name);
  if (!field || field->size > 8 || field->type == kMap || field->type == kString)
    return std::nullopt;
  return number_at(field->at, field->size);
}

std::uint64_t Mmdb::number_at(std::size_t at, std::size_t size) const {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes_[at + i]);
  return value;
}

std::uint64_t Mmdb::record(std::uint64_t node, unsigned side) const {
  const auto at = static_cast<std::size_t>(node * (record_bits_ / 4));
  if (record_bits_ == 24) return number_at(at + side * 3, 3);
  if (record_bits_ == 32) return number_at(at + side * 4, 4);
  // 28 bits: the middle byte has the high halves of both.
  const auto middle = static_cast<unsigned char>(bytes_[at + 3]);
  const std::uint64_t high = side == 0 ? middle >> 4 : middle & 0x0Fu;
  return high << 24 | number_at(at + side * 4, 3);
}

std::optional<std::size_t> Mmdb::find(const IpAddress& address) const {
  constexpr IpAddress kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
  const bool is_v4 = masked(address, 96) == kMapped;
  if (!is_v4 && !is_v6_) return std::nullopt;
  IpAddress bits = address;
  if (is_v4) bits[10] = bits[11] = 0;  // IPv4 lies at ::a.b.c.d
  std::uint64_t node = 0;
  for (unsigned i = is_v6_ ? 0 : 96; i < 128 && node < node_count_; ++i)
    node = record(node, bits[i / 8] >> (7 - i % 8) & 1u);
  if (node < node_count_ + kSeparatorBytes) return std::nullopt;
  const std::uint64_t offset = node - node_count_ - kSeparatorBytes;
  if (offset >= bytes_.size() - data_begin_) return std::nullopt;
  return data_begin_ + static_cast<std::size_t>(offset);
}

// The control byte and what belongs to it.
bool Mmdb::read_control(std::size_t at, std::size_t base, Field& field, bool& is_pointer,
                        std::size_t& target) const {
  const auto take = [&](std::size_t count, std::uint64_t& value) {
    if (at > bytes_.size() || bytes_.size() - at < count) return false;
    value = number_at(at, count);
    at += count;
    return true;
  };
  std::uint64_t control = 0;
  std::uint64_t value = 0;
  if (!take(1, control)) return false;
  field.type = static_cast<unsigned>(control >> 5);
  std::uint64_t size = control & 31;
  is_pointer = field.type == kPointer;
  if (is_pointer) {
    const std::size_t width = (size >> 3 & 3) + 1;
    constexpr std::uint64_t kAdded[] = {0, 2048, 526'336, 0};
    if (!take(width, value)) return false;
    if (width < 4) value |= (size & 7) << (8 * width);
    target = base + static_cast<std::size_t>(value + kAdded[width - 1]);
    field.next = at;
    return true;
  }
  if (field.type == 0) {
    if (!take(1, value)) return false;
    field.type = static_cast<unsigned>(value) + 7;
  }
  constexpr std::uint64_t kSizes[] = {29, 285, 65'821};
  if (size >= 29) {
    if (!take(size - 28, value)) return false;
    size = kSizes[size - 29] + value;
  }
  field.size = static_cast<std::size_t>(size);
  field.at = at;
  const bool has_payload = field.type != kMap && field.type != kArray && field.type != kBoolean;
  if (has_payload && bytes_.size() - at < field.size) return false;
  field.next = has_payload ? at + field.size : at;
  return true;
}

bool Mmdb::read_field(std::size_t at, std::size_t base, Field& field) const {
  bool is_pointer = false;
  std::size_t target = 0;
  if (!read_control(at, base, field, is_pointer, target)) return false;
  if (!is_pointer) return true;
  const std::size_t next = field.next;
  // A pointer never points to a pointer.
  if (!read_control(target, base, field, is_pointer, target) || is_pointer) return false;
  field.next = next;
  return true;
}

// Where the field behind a value begins that stands at field.next - its control.
bool Mmdb::skip(const Field& field, std::size_t base, std::size_t& next, unsigned depth) const {
  if (depth > kMaxDepth || field.size > kMaxMembers) return false;
  std::size_t count = field.type == kMap ? field.size * 2 : field.type == kArray ? field.size : 0;
  for (; count > 0; --count) {
    Field inner;
    bool is_pointer = false;
    std::size_t target = 0;
    if (!read_control(next, base, inner, is_pointer, target)) return false;
    next = inner.next;
    if (!is_pointer && !skip(inner, base, next, depth + 1)) return false;
  }
  return true;
}

std::optional<Mmdb::Field> Mmdb::member(const Field& outer, std::size_t base,
                                        std::string_view name) const {
  if ((outer.type != kMap && outer.type != kArray) || outer.size > kMaxMembers) return std::nullopt;
  std::size_t at = outer.at;
  std::size_t wanted = 0;
  if (outer.type == kArray)
    std::from_chars(name.data(), name.data() + name.size(), wanted);
  for (std::size_t i = 0; i < outer.size; ++i) {
    bool is_wanted = outer.type == kArray && i == wanted;
    if (outer.type == kMap) {
      Field key;
      if (!read_field(at, base, key) || key.type != kString) return std::nullopt;
      is_wanted = std::string_view(bytes_).substr(key.at, key.size) == name;
      at = key.next;
    }
    Field found;
    if (is_wanted) return read_field(at, base, found) ? std::optional(found) : std::nullopt;
    bool is_pointer = false;
    std::size_t target = 0;
    if (!read_control(at, base, found, is_pointer, target)) return std::nullopt;
    at = found.next;
    if (!is_pointer && !skip(found, base, at, 0)) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Mmdb::Value> Mmdb::scalar(const Field& field) const {
  switch (field.type) {
    case kString: return Value{bytes_.substr(field.at, field.size), false};
    case kBoolean: return Value{field.size != 0 ? "true" : "false", true};
    case kUint16:
    case kUint32:
    case kUint64:
      if (field.size > 8) return std::nullopt;
      return Value{std::to_string(number_at(field.at, field.size)), true};
    case kInt32:
      if (field.size > 4) return std::nullopt;
      return Value{std::to_string(static_cast<std::int32_t>(
                       static_cast<std::uint32_t>(number_at(field.at, field.size)))),
                   true};
    case kDouble:
      if (field.size != 8) return std::nullopt;
      return Value{number_text(std::bit_cast<double>(number_at(field.at, 8))), true};
    case kFloat:
      if (field.size != 4) return std::nullopt;
      return Value{number_text(static_cast<double>(std::bit_cast<float>(
                       static_cast<std::uint32_t>(number_at(field.at, 4))))),
                   true};
    default: return std::nullopt;
  }
}

std::optional<Mmdb::Value> Mmdb::value(std::size_t entry,
                                       std::span<const std::string_view> path) const {
  Field field;
  if (!read_field(entry, data_begin_, field)) return std::nullopt;
  for (const std::string_view name : path) {
    const auto inner = member(field, data_begin_, name);
    if (!inner) return std::nullopt;
    field = *inner;
  }
  return scalar(field);
}

}  // namespace logkit::parse
