#include "lib/segment/directory.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/bytes.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kSmallestEntryBytes = 13;

// Every value took part in the raw bytes of its record: at least `"":0` of an
// object, or a line.
bool plausible(const FrameEntry& frame, const BlockInfo& block) {
  if (frame.key < kFirstColumnKey) return frame.value_count == block.rows && frame.raw_bytes == 0;
  return frame.value_count > 0 && frame.value_count <= block.raw_bytes / 4 + 2 * block.rows &&
         frame.raw_bytes <= block.raw_bytes + std::uint64_t{kMaxReasonBytes} * block.rows;
}

}  // namespace

std::string encode_directory(const std::vector<FrameEntry>& frames) {
  std::string out;
  ByteWriter writer(out);
  writer.put_varint(frames.size());
  for (const FrameEntry& frame : frames) {
    writer.put_varint(frame.key);
    writer.put_varint(frame.codec);
    writer.put_varint(frame.stored_bytes);
    writer.put_varint(frame.value_count);
    writer.put_varint(frame.raw_bytes);
    writer.put_le(frame.checksum);
  }
  return out;
}

Result<std::vector<FrameEntry>> decode_directory(std::string_view bytes,
                                                 const BlockHeader& header) {
  ByteReader reader(bytes);
  const std::uint64_t count = reader.get_varint();
  if (count > bytes.size() / kSmallestEntryBytes) {
    return Error::corrupt("the block's directory is cut off [I17]");
  }
  std::vector<FrameEntry> frames(count);
  std::uint64_t offset = kBlockHeaderBytes + std::uint64_t{header.directory_bytes};
  const std::uint64_t end = header.info.length_bytes - header.schema_delta.stored_bytes -
                            header.shapes_delta.stored_bytes;
  for (FrameEntry& frame : frames) {
    frame.key = static_cast<std::uint32_t>(reader.get_varint());
    frame.codec = reader.get_varint();
    frame.stored_bytes = reader.get_varint();
    frame.value_count = reader.get_varint();
    frame.raw_bytes = reader.get_varint();
    frame.checksum = reader.get_le<std::uint64_t>();
    frame.offset = offset;
    if (!reader.ok() || frame.stored_bytes > end - offset) {
      return Error::corrupt("the block's frames do not fit in it [I17]");
    }
    if (!plausible(frame, header.info)) {
      return Error::corrupt(fmt::format("frame {} has {} values of {} bytes [I18]", frame.key,
                                        frame.value_count, frame.raw_bytes));
    }
    offset += frame.stored_bytes;
  }
  if (!reader.at_end() || offset != end) {
    return Error::corrupt("the block's frames do not fill it [I17]");
  }
  return frames;
}

}  // namespace logkit::segment
