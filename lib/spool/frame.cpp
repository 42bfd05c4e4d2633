#include "lib/spool/frame.h"

#include "lib/base/bytes.h"
#include "lib/base/crc32c.h"

namespace logkit::spool {
namespace {

constexpr std::string_view kMagic = "LKSPOOL\n";

std::uint32_t header_sum(std::string_view header) {
  return crc32c_extend(crc32c(header.substr(0, 12)), header.substr(16, 8));
}

std::uint32_t frame_sum(std::string_view frame) {
  return crc32c_extend(crc32c(frame.substr(0, 4)), frame.substr(8));
}

}  // namespace

void append_header(std::uint64_t first_sequence, std::string& out) {
  const std::size_t begin = out.size();
  ByteWriter writer(out);
  writer.put_bytes(kMagic);
  writer.put_le(kVersion);
  writer.put_le(std::uint32_t{0});
  writer.put_le(first_sequence);
  store_le(out.data() + begin + 12, header_sum(std::string_view(out).substr(begin)));
}

std::optional<Header> parse_header(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  if (load_le<std::uint32_t>(bytes.data() + 12) != header_sum(bytes)) return std::nullopt;
  return Header{load_le<std::uint32_t>(bytes.data() + 8),
                load_le<std::uint64_t>(bytes.data() + 16)};
}

std::size_t begin_frame(std::string& out) {
  const std::size_t begin = out.size();
  out.append(kFrameBytes, '\0');
  return begin;
}

void end_frame(std::string& out, std::size_t begin, FrameKind kind, std::uint64_t sequence) {
  char* const frame = out.data() + begin;
  store_le(frame, static_cast<std::uint32_t>(out.size() - begin - kFrameBytes));
  store_le(frame + 8, sequence);
  frame[16] = static_cast<char>(kind);
  store_le(frame + 4, frame_sum(std::string_view(out).substr(begin)));
}

std::optional<std::size_t> frame_size(std::string_view bytes) {
  if (bytes.size() < kFrameBytes) return std::nullopt;
  const std::size_t payload = load_le<std::uint32_t>(bytes.data());
  if (payload > kMaxPayloadBytes) return std::nullopt;
  return kFrameBytes + payload;
}

std::optional<Frame> parse_frame(std::string_view bytes) {
  const auto size = frame_size(bytes);
  if (!size || bytes.size() < *size) return std::nullopt;
  const std::string_view whole = bytes.substr(0, *size);
  const auto kind = static_cast<std::uint8_t>(whole[16]);
  if (kind != 1 && kind != 2) return std::nullopt;
  if (load_le<std::uint32_t>(whole.data() + 4) != frame_sum(whole)) return std::nullopt;
  return Frame{static_cast<FrameKind>(kind), load_le<std::uint64_t>(whole.data() + 8),
               whole.substr(kFrameBytes), *size};
}

std::optional<std::size_t> find_frame(std::string_view bytes, std::uint64_t least,
                                      std::uint64_t most) {
  for (std::size_t at = 0; at + kFrameBytes <= bytes.size(); ++at) {
    // The sequence first: a checksum at every byte would take quadratic time.
    const auto sequence = load_le<std::uint64_t>(bytes.data() + at + 8);
    if (sequence < least || sequence > most) continue;
    if (parse_frame(bytes.substr(at))) return at;
  }
  return std::nullopt;
}

}  // namespace logkit::spool
