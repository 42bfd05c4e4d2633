#include "lib/segment/wire.h"

#include <fmt/format.h>

#include "lib/record/batch.h"
#include "lib/base/hash.h"

namespace logkit::segment {
namespace {

constexpr std::uint32_t kTimeOrderedFlag = 1;

Error newer_version(std::uint16_t version) {
  Error error = Error::unsupported(
      fmt::format("a segment of format version {}, this program reads up to {}", version,
                  kFormatVersion));
  error.help = "upgrade logkit";
  return error;
}

void put_stretch(ByteWriter& writer, const Stretch& stretch) {
  writer.put_le(stretch.stored_bytes);
  writer.put_le(stretch.raw_bytes);
  writer.put_le(stretch.checksum);
}

Stretch get_stretch(ByteReader& reader) {
  Stretch stretch;
  stretch.stored_bytes = reader.get_le<std::uint32_t>();
  stretch.raw_bytes = reader.get_le<std::uint32_t>();
  stretch.checksum = reader.get_le<std::uint64_t>();
  return stretch;
}

// The parts of a block lie in it one after the other (I7).
Status check_block_layout(const BlockHeader& header) {
  const BlockInfo& info = header.info;
  const std::uint64_t deltas =
      std::uint64_t{header.schema_delta.stored_bytes} + header.shapes_delta.stored_bytes;
  if (info.head_bytes < kBlockHeaderBytes + std::uint64_t{header.directory_bytes} ||
      info.head_bytes + deltas > info.length_bytes) {
    return Error::corrupt("the parts of the block do not fit in its length [I7]");
  }
  if (info.rows == 0 || info.rows > record::kMaxBatchRows || info.whole_rows > info.rows) {
    return Error::corrupt(fmt::format("{} rows in a block [I8]", info.rows));
  }
  if (info.raw_bytes > (info.rows == 1 ? kMaxRecordBytes : kMaxBlockRawBytes)) {
    return Error::corrupt(fmt::format("{} raw bytes in a block [I9]", info.raw_bytes));
  }
  if (info.min_time_ns > info.max_time_ns) {
    return Error::corrupt("the block's last time is before its first [I10]");
  }
  if (info.last_arrival < info.first_arrival ||
      info.last_arrival - info.first_arrival < info.rows - 1) {
    return Error::corrupt("the block's arrival numbers do not cover its rows [I11]");
  }
  return {};
}

}  // namespace

std::string encode_header() {
  std::string out;
  ByteWriter writer(out);
  writer.put_bytes(kSegmentMagic);
  writer.put_le(kFormatVersion);
  writer.put_le(std::uint16_t{0});
  writer.put_le(std::uint32_t{0});
  return out;
}

Status check_header(Bytes bytes) {
  if (bytes.size() < kHeaderBytes || as_text(bytes.first(8)) != kSegmentMagic) {
    return Error::corrupt("not a segment: it does not begin with LKSEG [I1]");
  }
  const auto version = load_le<std::uint16_t>(bytes.data() + 8);
  if (version > kFormatVersion) return newer_version(version);
  if (as_text(bytes.first(kHeaderBytes)) != encode_header()) {
    return Error::corrupt("the header's reserved bytes are not zero [I1]");
  }
  return {};
}

std::string encode_block_header(const BlockHeader& header) {
  const BlockInfo& info = header.info;
  std::string out;
  ByteWriter writer(out);
  writer.put_bytes(kBlockMagic);
  writer.put_le(info.length_bytes);
  writer.put_le(header.ordinal);
  writer.put_le(std::uint32_t{info.time_ordered ? kTimeOrderedFlag : 0});
  writer.put_le(info.head_bytes);
  writer.put_le(header.directory_bytes);
  writer.put_le(header.directory_checksum);
  put_stretch(writer, header.schema_delta);
  put_stretch(writer, header.shapes_delta);
  writer.put_le(info.rows);
  writer.put_le(info.whole_rows);
  writer.put_le(info.raw_bytes);
  writer.put_le(info.min_time_ns);
  writer.put_le(info.max_time_ns);
  writer.put_le(info.first_arrival);
  writer.put_le(info.last_arrival);
  out.append(kBlockHeaderBytes - sizeof(std::uint64_t) - out.size(), '\0');
  writer.put_le(hash64(out));
  return out;
}

std::uint64_t block_header_checksum(Bytes bytes) {
  return load_le<std::uint64_t>(bytes.data() + kBlockHeaderBytes - sizeof(std::uint64_t));
}

Result<BlockHeader> decode_block_header(Bytes bytes) {
  if (bytes.size() < kBlockHeaderBytes) return Error::corrupt("the block's header is cut off [I5]");
  const Bytes covered = bytes.first(kBlockHeaderBytes - sizeof(std::uint64_t));
  if (as_text(covered.first(8)) != kBlockMagic) {
    return Error::corrupt("the block does not begin with LKBLK [I5]");
  }
  if (hash64(covered) != block_header_checksum(bytes)) {
    return Error::corrupt("checksum of the block header does not match [I6]");
  }
  BlockHeader header;
  BlockInfo& info = header.info;
  ByteReader reader(covered.subspan(8));
  info.length_bytes = reader.get_le<std::uint64_t>();
  header.ordinal = reader.get_le<std::uint32_t>();
  info.time_ordered = (reader.get_le<std::uint32_t>() & kTimeOrderedFlag) != 0;
  info.head_bytes = reader.get_le<std::uint32_t>();
  header.directory_bytes = reader.get_le<std::uint32_t>();
  header.directory_checksum = reader.get_le<std::uint64_t>();
  header.schema_delta = get_stretch(reader);
  header.shapes_delta = get_stretch(reader);
  info.rows = reader.get_le<std::uint32_t>();
  info.whole_rows = reader.get_le<std::uint32_t>();
  info.raw_bytes = reader.get_le<std::uint64_t>();
  info.min_time_ns = reader.get_le<std::int64_t>();
  info.max_time_ns = reader.get_le<std::int64_t>();
  info.first_arrival = reader.get_le<std::uint64_t>();
  info.last_arrival = reader.get_le<std::uint64_t>();
  info.header_checksum = block_header_checksum(bytes);
  LK_RETURN_IF_ERROR(check_block_layout(header));
  return header;
}

std::string encode_trailer(const Trailer& trailer) {
  std::string out;
  ByteWriter writer(out);
  writer.put_le(trailer.footer_offset);
  writer.put_le(trailer.footer_bytes);
  writer.put_le(trailer.footer_raw_bytes);
  writer.put_le(trailer.footer_checksum);
  writer.put_le(trailer.file_bytes);
  writer.put_le(trailer.key_id);
  writer.put_le(trailer.version);
  out.append(48 - out.size(), '\0');
  writer.put_le(hash64(out));
  writer.put_bytes(kSegmentMagic);
  return out;
}

Result<Trailer> decode_trailer(Bytes bytes, std::uint64_t file_bytes) {
  if (bytes.size() != kTrailerBytes || as_text(bytes.last(8)) != kSegmentMagic) {
    return Error::corrupt("the file does not end as a segment: it is truncated or not one [I2]");
  }
  if (hash64(bytes.first(48)) != load_le<std::uint64_t>(bytes.data() + 48)) {
    return Error::corrupt("checksum of the trailer does not match [I3]");
  }
  Trailer trailer;
  ByteReader reader(bytes);
  trailer.footer_offset = reader.get_le<std::uint64_t>();
  trailer.footer_bytes = reader.get_le<std::uint32_t>();
  trailer.footer_raw_bytes = reader.get_le<std::uint32_t>();
  trailer.footer_checksum = reader.get_le<std::uint64_t>();
  trailer.file_bytes = reader.get_le<std::uint64_t>();
  trailer.key_id = reader.get_le<std::uint64_t>();
  trailer.version = reader.get_le<std::uint16_t>();
  if (trailer.version > kFormatVersion) return newer_version(trailer.version);
  if (trailer.key_id != 0) {
    return Error::unsupported(fmt::format("encrypted with key {:016x}", trailer.key_id));
  }
  if (trailer.file_bytes != file_bytes) {
    return Error::corrupt(fmt::format("the file has {} bytes, its trailer says {} [I4]", file_bytes,
                                      trailer.file_bytes));
  }
  const std::uint64_t room = file_bytes - kTrailerBytes;
  if (trailer.footer_offset < kHeaderBytes || trailer.footer_offset > room ||
      trailer.footer_bytes != room - trailer.footer_offset) {
    return Error::corrupt("the footer does not end where the trailer begins [I4]");
  }
  return trailer;
}

}  // namespace logkit::segment
