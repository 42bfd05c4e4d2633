#include "lib/segment/directory.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/bytes.h"
#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

constexpr std::uint64_t kMaxDirectoryBytes = 64u << 20;
constexpr std::uint64_t kMaxMetaBytes = 64u << 20;
constexpr std::size_t kSmallestColumnBytes = 6;
constexpr int kDirectoryZstdLevel = 6;

// Every value took part in the raw bytes of its record: at least `"":0` of an
// object, or a line.
bool plausible(const ColumnEntry& column, const BlockInfo& block) {
  if (column.key < kFirstColumnKey) {
    return column.value_count == block.rows && column.raw_bytes == 0;
  }
  return column.value_count > 0 &&
         column.value_count <= block.raw_bytes / 4 + 2 * std::uint64_t{block.rows} &&
         column.raw_bytes <= block.raw_bytes + std::uint64_t{kMaxReasonBytes} * block.rows;
}

template <typename Bytes>
std::uint64_t groups_in_use(const Bytes& has_bytes) {
  std::uint64_t bits = 0;
  for (std::size_t group = 0; group < kPayloadGroups; ++group) {
    if (has_bytes(group)) bits |= std::uint64_t{1} << group;
  }
  return bits;
}

class DirectoryReader {
 public:
  DirectoryReader(std::string_view bytes, const BlockHeader& header)
      : reader_(bytes), header_(header) {}

  Result<Directory> read();

 private:
  Status read_column(ColumnEntry& column);
  Status read_frames();
  Status read_small();
  Status place();

  ByteReader reader_;
  const BlockHeader& header_;
  Directory directory_;
  std::int64_t key_ = 0;
  std::uint64_t meta_bytes_ = 0;
  std::uint64_t own_frames_ = 0;
  std::array<std::uint64_t, kPayloadGroups> group_bytes_{};
};

Error cut_off() { return Error::corrupt("the block's directory is cut off [I17]"); }

Result<Directory> DirectoryReader::read() {
  const std::uint64_t columns = reader_.get_varint();
  if (columns > reader_.remaining_bytes() / kSmallestColumnBytes) return cut_off();
  directory_.columns.resize(columns);
  for (ColumnEntry& column : directory_.columns) LK_RETURN_IF_ERROR(read_column(column));
  LK_RETURN_IF_ERROR(read_frames());
  LK_RETURN_IF_ERROR(read_small());
  directory_.small_checksum = reader_.get_le<std::uint64_t>();
  for (StoredBytes& frame : directory_.own_frames) frame.checksum = reader_.get_le<std::uint64_t>();
  if (!reader_.ok() || !reader_.at_end()) return cut_off();
  LK_RETURN_IF_ERROR(place());
  return std::move(directory_);
}

Status DirectoryReader::read_column(ColumnEntry& column) {
  key_ += reader_.get_zigzag();
  if (key_ < 0 || key_ > std::int64_t{0xFFFFFFFF}) return cut_off();
  column.key = static_cast<std::uint32_t>(key_);
  column.value_count = reader_.get_varint();
  column.raw_bytes = reader_.get_varint();
  const std::uint64_t meta = reader_.get_varint();
  const std::uint64_t own_frames = reader_.get_varint();
  const std::uint64_t groups = reader_.get_varint();
  if (meta > kMaxMetaBytes || own_frames > reader_.remaining_bytes() ||
      groups >> kPayloadGroups != 0) {
    return cut_off();
  }
  column.extent.meta_bytes = static_cast<std::uint32_t>(meta);
  column.extent.own_frames = static_cast<std::uint32_t>(own_frames);
  column.meta_begin = static_cast<std::uint32_t>(meta_bytes_);
  column.first_own_frame = static_cast<std::uint32_t>(own_frames_);
  meta_bytes_ += meta;
  own_frames_ += own_frames;
  for (std::size_t group = 0; group < kPayloadGroups; ++group) {
    column.group_begin[group] = static_cast<std::uint32_t>(group_bytes_[group]);
    if ((groups >> group & 1) == 0) continue;
    const std::uint64_t bytes = reader_.get_varint();
    group_bytes_[group] += bytes;
    if (bytes > kMaxMetaBytes || group_bytes_[group] > kMaxMetaBytes) return cut_off();
    column.extent.group_bytes[group] = static_cast<std::uint32_t>(bytes);
  }
  if (!reader_.ok() || meta_bytes_ > kMaxMetaBytes || own_frames_ > reader_.remaining_bytes()) {
    return cut_off();
  }
  if (!plausible(column, header_.info)) {
    return Error::corrupt(fmt::format("column {} has {} values of {} bytes [I18]", column.key,
                                      column.value_count, column.raw_bytes));
  }
  return {};
}

Status DirectoryReader::read_frames() {
  if (reader_.get_varint() != own_frames_) return cut_off();
  directory_.own_frames.resize(own_frames_);
  for (StoredBytes& frame : directory_.own_frames) {
    frame.raw_bytes = reader_.get_varint();
    frame.stored_bytes = reader_.get_varint();
  }
  return {};
}

Status DirectoryReader::read_small() {
  directory_.meta.raw_bytes = reader_.get_varint();
  directory_.meta.stored_bytes = reader_.get_varint();
  const std::uint64_t groups = reader_.get_varint();
  bool agree = directory_.meta.raw_bytes == meta_bytes_ && groups >> kPayloadGroups == 0;
  for (std::size_t group = 0; group < kPayloadGroups; ++group) {
    if ((groups >> group & 1) != 0) {
      directory_.groups[group].raw_bytes = reader_.get_varint();
      directory_.groups[group].stored_bytes = reader_.get_varint();
    }
    agree = agree && directory_.groups[group].raw_bytes == group_bytes_[group];
  }
  if (!agree) return Error::corrupt("the block's columns do not use up its payloads [I17]");
  return {};
}

// Where everything lies, one after the other.
Status DirectoryReader::place() {
  const std::uint64_t end = header_.info.length_bytes - header_.schema_delta.stored_bytes -
                            header_.shapes_delta.stored_bytes;
  std::uint64_t offset = kBlockHeaderBytes + std::uint64_t{header_.directory_bytes};
  const auto put = [&](StoredBytes& stored) {
    stored.offset = offset;
    if (stored.stored_bytes > end - offset || stored.stored_bytes > stored.raw_bytes) return false;
    offset += stored.stored_bytes;
    return true;
  };
  bool fits = offset <= end && put(directory_.meta);
  for (StoredBytes& group : directory_.groups) fits = fits && put(group);
  fits = fits && offset == header_.info.head_bytes;
  for (StoredBytes& frame : directory_.own_frames) fits = fits && put(frame);
  if (!fits || offset != end) return Error::corrupt("the block's frames do not fill it [I17]");
  return {};
}

}  // namespace

std::uint64_t Directory::small_bytes() const {
  std::uint64_t bytes = meta.stored_bytes;
  for (const StoredBytes& group : groups) bytes += group.stored_bytes;
  return bytes;
}

std::uint64_t Directory::stored_bytes(const ColumnEntry& column) const {
  std::uint64_t bytes = 0;
  const auto share = [&](const StoredBytes& whole, std::uint64_t raw_bytes) {
    if (whole.raw_bytes > 0) bytes += whole.stored_bytes * raw_bytes / whole.raw_bytes;
  };
  share(meta, column.extent.meta_bytes);
  for (std::size_t i = 0; i < kPayloadGroups; ++i) share(groups[i], column.extent.group_bytes[i]);
  for (std::uint32_t i = 0; i < column.extent.own_frames; ++i) {
    bytes += own_frames[column.first_own_frame + i].stored_bytes;
  }
  return bytes;
}

std::string encode_directory(const Directory& directory) {
  std::string raw;
  ByteWriter writer(raw);
  writer.put_varint(directory.columns.size());
  std::int64_t key = 0;
  for (const ColumnEntry& column : directory.columns) {
    writer.put_zigzag(column.key - key);
    key = column.key;
    writer.put_varint(column.value_count);
    writer.put_varint(column.raw_bytes);
    writer.put_varint(column.extent.meta_bytes);
    writer.put_varint(column.extent.own_frames);
    const auto& bytes = column.extent.group_bytes;
    writer.put_varint(groups_in_use([&](std::size_t group) { return bytes[group] > 0; }));
    for (const std::uint32_t group_bytes : bytes) {
      if (group_bytes > 0) writer.put_varint(group_bytes);
    }
  }
  const auto put = [&](const StoredBytes& stored) {
    writer.put_varint(stored.raw_bytes);
    writer.put_varint(stored.stored_bytes);
  };
  writer.put_varint(directory.own_frames.size());
  for (const StoredBytes& frame : directory.own_frames) put(frame);
  put(directory.meta);
  writer.put_varint(groups_in_use(
      [&](std::size_t group) { return directory.groups[group].raw_bytes > 0; }));
  for (const StoredBytes& group : directory.groups) {
    if (group.raw_bytes > 0) put(group);
  }
  writer.put_le(directory.small_checksum);
  for (const StoredBytes& frame : directory.own_frames) writer.put_le(frame.checksum);
  std::string out;
  ByteWriter(out).put_varint(raw.size());
  pack(raw, kDirectoryZstdLevel, out);
  return out;
}

Result<Directory> decode_directory(std::string_view bytes, const BlockHeader& header) {
  ByteReader reader(bytes);
  const std::uint64_t raw_bytes = reader.get_varint();
  if (!reader.ok() || raw_bytes > kMaxDirectoryBytes) return cut_off();
  std::string raw;
  LK_RETURN_IF_ERROR(unpack(as_bytes(bytes.substr(reader.offset())), raw_bytes, raw));
  return DirectoryReader(raw, header).read();
}

}  // namespace logkit::segment
