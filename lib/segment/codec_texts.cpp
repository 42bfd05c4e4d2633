#include "lib/segment/codec_texts.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

enum Mode : std::uint8_t { kByLineFeed = 0, kByLength = 1 };

bool holds_line_feed(const Values& texts) {
  const auto feeds = std::count(texts.bytes().begin(), texts.bytes().end(), '\n');
  return static_cast<std::size_t>(feeds) != texts.size();
}

Status wrong_count(std::size_t count) {
  return Error::corrupt(fmt::format("the frame does not hold {} texts", count));
}

Status split_by_line_feed(std::size_t count, DecodedValues& decoded) {
  const std::string& bytes = decoded.bytes;
  const char* at = bytes.data();
  const char* end = at + bytes.size();
  for (std::size_t i = 0; i < count; ++i) {
    const void* feed = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (feed == nullptr) return wrong_count(count);
    const char* stop = static_cast<const char*>(feed);
    decoded.ends.push_back(static_cast<std::uint32_t>(stop - bytes.data()));
    at = stop + 1;
  }
  return at == end ? Status{} : wrong_count(count);
}

Status split_by_length(std::string_view lengths, std::size_t count, DecodedValues& decoded) {
  ByteReader reader(lengths);
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t length = reader.get_varint();
    if (!reader.ok() || length >= decoded.bytes.size() || at + length >= decoded.bytes.size()) {
      return wrong_count(count);
    }
    decoded.ends.push_back(static_cast<std::uint32_t>(at + length));
    at += length + 1;
  }
  return reader.at_end() && at == decoded.bytes.size() ? Status{} : wrong_count(count);
}

}  // namespace

void put_texts(const Values& texts, int zstd_level, std::string& out) {
  ByteWriter writer(out);
  if (!holds_line_feed(texts)) {
    writer.put_le(std::uint8_t{kByLineFeed});
    pack(texts.bytes(), zstd_level, out);
    return;
  }
  writer.put_le(std::uint8_t{kByLength});
  std::string lengths;
  ByteWriter length_writer(lengths);
  for (std::size_t i = 0; i < texts.size(); ++i) length_writer.put_varint(texts[i].size());
  std::string packed;
  pack(lengths, zstd_level, packed);
  writer.put_varint(lengths.size());
  writer.put_string(packed);
  pack(texts.bytes(), zstd_level, out);
}

Status get_texts(Bytes frame, std::size_t count, std::uint64_t text_bytes,
                 DecodedValues& decoded) {
  ByteReader reader(frame);
  const auto mode = reader.get_le<std::uint8_t>();
  std::string lengths;
  if (reader.ok() && mode == kByLength) {
    const std::uint64_t raw_bytes = reader.get_varint();
    const std::string_view packed = reader.get_string();
    if (raw_bytes > count * std::uint64_t{10}) return wrong_count(count);
    LK_RETURN_IF_ERROR(unpack(as_bytes(packed), raw_bytes, lengths));
  }
  if (!reader.ok() || mode > kByLength) return Error::corrupt("the head of a text frame makes no sense");
  LK_RETURN_IF_ERROR(unpack(frame.subspan(reader.offset()), text_bytes + count, decoded.bytes));
  decoded.ends.reserve(count);
  return mode == kByLength ? split_by_length(lengths, count, decoded)
                           : split_by_line_feed(count, decoded);
}

}  // namespace logkit::segment
