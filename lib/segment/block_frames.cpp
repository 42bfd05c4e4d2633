#include "lib/segment/block_frames.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "lib/base/hash.h"

namespace logkit::segment {
namespace {

// The header of a block and what the footer says of it are written together.
bool same_block(const BlockInfo& header, const BlockInfo& footer) {
  return header.length_bytes == footer.length_bytes && header.head_bytes == footer.head_bytes &&
         header.rows == footer.rows && header.whole_rows == footer.whole_rows &&
         header.raw_bytes == footer.raw_bytes && header.min_time_ns == footer.min_time_ns &&
         header.max_time_ns == footer.max_time_ns && header.time_ordered == footer.time_ordered &&
         header.first_arrival == footer.first_arrival &&
         header.last_arrival == footer.last_arrival;
}

std::string frame_name(std::uint32_t key, const Footer& footer) {
  switch (key) {
    case kShapeFrame: return "shape ids";
    case kTimeFrame: return "times";
    case kArrivalFrame: return "arrival numbers";
    case kSourceFrame: return "source ids";
    default: break;
  }
  const std::size_t column = key - kFirstColumnKey;
  if (key < kFirstColumnKey || column >= footer.columns.size()) return fmt::format("frame {}", key);
  const std::uint32_t field = footer.columns[column].field;
  if (field == kNoField) return "whole records";
  return fmt::format("column {}", footer.fields[field].path.name());
}

}  // namespace

Result<std::unique_ptr<BlockFrames>> BlockFrames::open(SegmentFile& file, const Footer& footer,
                                                       std::size_t block) {
  std::unique_ptr<BlockFrames> frames(new BlockFrames(file, footer, block));
  Status status = frames->open_head();
  if (!status) return std::move(status).error().at(frames->describe());
  return frames;
}

Status BlockFrames::open_head() {
  LK_TRY(bytes_, file_.read(info().offset, std::max<std::uint64_t>(info().head_bytes,
                                                                   kBlockHeaderBytes)));
  LK_TRY(header_, decode_block_header(as_bytes(bytes_)));
  if (header_.ordinal != block_ || !same_block(header_.info, info())) {
    return Error::corrupt("the block's header and the footer do not say the same [I20]");
  }
  const std::string_view directory =
      std::string_view(bytes_).substr(kBlockHeaderBytes, header_.directory_bytes);
  LK_RETURN_IF_ERROR(check_stretch(directory, header_.directory_checksum, "the block's directory"));
  LK_TRY(entries_, decode_directory(directory, header_));
  by_key_.resize(entries_.size());
  std::iota(by_key_.begin(), by_key_.end(), 0u);
  std::sort(by_key_.begin(), by_key_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return entries_[a].key < entries_[b].key;
  });
  const auto twice = std::adjacent_find(
      by_key_.begin(), by_key_.end(),
      [&](std::uint32_t a, std::uint32_t b) { return entries_[a].key == entries_[b].key; });
  if (twice != by_key_.end()) return Error::corrupt("the block has a frame twice [I17]");
  return {};
}

const FrameEntry* BlockFrames::find(std::uint32_t key) const {
  const auto at =
      std::lower_bound(by_key_.begin(), by_key_.end(), key,
                       [&](std::uint32_t i, std::uint32_t wanted) { return entries_[i].key < wanted; });
  return at != by_key_.end() && entries_[*at].key == key ? &entries_[*at] : nullptr;
}

Result<std::string> BlockFrames::read(const FrameEntry& entry) {
  std::string stored;
  if (entry.offset + entry.stored_bytes <= bytes_.size()) {
    stored = bytes_.substr(entry.offset, entry.stored_bytes);
  } else {
    auto got = file_.read(info().offset + entry.offset, entry.stored_bytes);
    if (!got) return std::move(got).error().at(describe(entry));
    stored = std::move(*got);
  }
  Status status = check_stretch(stored, entry.checksum, "the frame");
  if (!status) return std::move(status).error().at(describe(entry));
  return stored;
}

Status BlockFrames::read_all() {
  if (entries_.empty()) return {};
  const std::uint64_t end = entries_.back().offset + entries_.back().stored_bytes;
  if (end <= bytes_.size()) return {};
  auto more = file_.read(info().offset + bytes_.size(), end - bytes_.size());
  if (!more) return std::move(more).error().at(describe());
  bytes_.append(*more);
  return {};
}

Result<DecodedValues> BlockFrames::values(const FrameEntry& entry) {
  const ColumnCodec* used = find_codec(entry.codec);
  if (used == nullptr) {
    return Error::unsupported(
        fmt::format("a column of codec {}, which this program does not know", entry.codec),
        describe(entry));
  }
  LK_TRY(const std::string stored, read(entry));
  auto decoded = used->decode(as_bytes(stored),
                              {.count = entry.value_count, .raw_bytes = entry.raw_bytes});
  if (!decoded) return std::move(decoded).error().at(describe(entry));
  return decoded;
}

Result<std::vector<std::int64_t>> BlockFrames::integers(const FrameEntry& entry) {
  if (entry.codec != static_cast<std::uint64_t>(CodecId::kIntegers)) {
    return Error::unsupported(
        fmt::format("codec {}, which this program does not know here", entry.codec),
        describe(entry));
  }
  LK_TRY(const std::string stored, read(entry));
  auto numbers = decode_integers(as_bytes(stored), entry.value_count);
  if (!numbers) return std::move(numbers).error().at(describe(entry));
  return numbers;
}

Result<std::vector<std::uint32_t>> BlockFrames::ids(const FrameEntry& entry, std::size_t limit) {
  LK_TRY(const auto numbers, integers(entry));
  std::vector<std::uint32_t> list(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < 0 || static_cast<std::uint64_t>(numbers[i]) >= limit) {
      return Error::corrupt(fmt::format("row {} has id {} of {} [I19]", i, numbers[i], limit),
                            describe(entry));
    }
    list[i] = static_cast<std::uint32_t>(numbers[i]);
  }
  return list;
}

Result<std::vector<std::uint64_t>> BlockFrames::arrivals() {
  std::vector<std::uint64_t> list(info().rows);
  const FrameEntry* entry = find(kArrivalFrame);
  if (entry == nullptr) {
    if (info().last_arrival - info().first_arrival != info().rows - 1) {
      return Error::corrupt("the arrival numbers have gaps but no frame [I13]", describe());
    }
    std::iota(list.begin(), list.end(), info().first_arrival);
    return list;
  }
  LK_TRY(const auto numbers, integers(*entry));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    list[i] = static_cast<std::uint64_t>(numbers[i]);
    if (i > 0 && list[i] <= list[i - 1]) {
      return Error::corrupt(fmt::format("arrival numbers do not increase at row {} [I13]", i),
                            describe(*entry));
    }
  }
  if (list.front() != info().first_arrival || list.back() != info().last_arrival) {
    return Error::corrupt("arrival numbers are not those of the block's header [I13]",
                          describe(*entry));
  }
  return list;
}

std::string BlockFrames::describe() const {
  return fmt::format("{}: block {} at byte {}", file_.name(), block_, info().offset);
}

std::string BlockFrames::describe(const FrameEntry& entry) const {
  return fmt::format("{}: block {}, {} at byte {}", file_.name(), block_,
                     frame_name(entry.key, footer_), info().offset + entry.offset);
}

}  // namespace logkit::segment
