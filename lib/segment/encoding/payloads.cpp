#include "lib/segment/encoding/payloads.h"

#include <cmath>

#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

// Bits a byte, order 0, that part the entropy classes.
constexpr double kClassBounds[] = {1.5, 4, 7.8};

// Only of payloads below kOwnPayloadBytes.
std::uint8_t entropy_class(std::string_view bytes) {
  std::array<std::uint32_t, 256> counts{};
  for (const char c : bytes) ++counts[static_cast<unsigned char>(c)];
  const auto total = static_cast<double>(bytes.size());
  double bits = 0;
  for (const std::uint32_t count : counts) {
    if (count > 0) bits -= count * std::log2(count / total);
  }
  std::uint8_t group = 0;
  for (const double bound : kClassBounds) group = static_cast<std::uint8_t>(group + (bits / total >= bound));
  return group;
}

std::size_t group_of(PayloadKind kind, std::uint8_t entropy) {
  return static_cast<std::size_t>(kind) * kEntropyClasses + entropy;
}

}  // namespace

void PayloadWriter::put(PayloadKind kind, std::string_view bytes) {
  if (bytes.empty()) return;
  if (bytes.size() >= kOwnPayloadBytes) {
    PackedPayload& frame = own_frames_.emplace_back();
    frame.raw_bytes = bytes.size();
    pack(bytes, zstd_level_, frame.bytes);
    frame.bytes.shrink_to_fit();
    return;
  }
  const std::uint8_t entropy = entropy_class(bytes);
  meta_.push_back(static_cast<char>(entropy));
  groups_[group_of(kind, entropy)].append(bytes);
}

ColumnExtent PayloadWriter::end_column() {
  ColumnExtent now;
  now.meta_bytes = static_cast<std::uint32_t>(meta_.size());
  now.own_frames = static_cast<std::uint32_t>(own_frames_.size());
  ColumnExtent extent = now;
  extent.meta_bytes -= end_.meta_bytes;
  extent.own_frames -= end_.own_frames;
  for (std::size_t i = 0; i < kPayloadGroups; ++i) {
    now.group_bytes[i] = static_cast<std::uint32_t>(groups_[i].size());
    extent.group_bytes[i] = now.group_bytes[i] - end_.group_bytes[i];
  }
  end_ = now;
  return extent;
}

void PayloadWriter::clear() {
  meta_.clear();
  for (std::string& group : groups_) group.clear();
  own_frames_.clear();
  end_ = {};
}

Payload PayloadParser::fail() {
  ok_ = false;
  return {};
}

Payload PayloadParser::next(PayloadKind kind, std::uint64_t bytes) {
  if (bytes == 0 || !ok()) return {};
  const Payload payload = take(kind, bytes);
  if (list_ != nullptr && ok()) list_->push_back(payload);
  return payload;
}

Payload PayloadParser::take(PayloadKind kind, std::uint64_t bytes) {
  Payload payload;
  payload.bytes = bytes;
  if (bytes >= kOwnPayloadBytes) {
    const std::uint32_t frame = bounds_.first_own_frame;
    if (frame >= bounds_.end_own_frame || bounds_.own_raw_bytes[frame] != bytes) return fail();
    payload.place = frame;
    ++bounds_.first_own_frame;
    return payload;
  }
  const auto entropy = meta_.get_le<std::uint8_t>();
  if (!meta_.ok() || entropy >= kEntropyClasses) return fail();
  const std::size_t group = group_of(kind, entropy);
  std::uint32_t& begin = bounds_.group_begin[group];
  if (bytes > bounds_.group_end[group] - begin) return fail();
  payload.group = static_cast<std::uint8_t>(group);
  payload.place = begin;
  begin += static_cast<std::uint32_t>(bytes);
  return payload;
}

bool PayloadParser::at_end() const {
  return ok() && meta_.at_end() && bounds_.first_own_frame == bounds_.end_own_frame &&
         bounds_.group_begin == bounds_.group_end;
}

}  // namespace logkit::segment
