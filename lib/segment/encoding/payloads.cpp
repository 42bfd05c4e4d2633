#include "lib/segment/encoding/payloads.h"

#include <cmath>
#include <iterator>
#include <utility>

#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

// Bits a byte, order 0, that part the entropy classes.
constexpr double kClassBounds[] = {1.5, 4, 7.8};

// What is less is made at once: handing it over would take as long.
constexpr std::size_t kFewestSharedBytes = 4096;

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

ColumnExtent PayloadWriter::Contents::extent() const {
  ColumnExtent extent;
  extent.meta_bytes = static_cast<std::uint32_t>(meta.size());
  extent.own_frames = static_cast<std::uint32_t>(own_frames.size());
  for (std::size_t i = 0; i < kPayloadGroups; ++i) {
    extent.group_bytes[i] = static_cast<std::uint32_t>(groups[i].size());
  }
  return extent;
}

// What `from` has from one place to another.
void PayloadWriter::Contents::append(Contents& from, const ColumnExtent& begin,
                                     const ColumnExtent& end) {
  const auto part = [](const std::string& bytes, std::uint32_t first, std::uint32_t last) {
    return std::string_view(bytes).substr(first, last - first);
  };
  meta.append(part(from.meta, begin.meta_bytes, end.meta_bytes));
  for (std::size_t i = 0; i < kPayloadGroups; ++i) {
    groups[i].append(part(from.groups[i], begin.group_bytes[i], end.group_bytes[i]));
  }
  std::move(from.own_frames.begin() + begin.own_frames, from.own_frames.begin() + end.own_frames,
            std::back_inserter(own_frames));
}

void PayloadWriter::put(PayloadKind kind, std::string_view bytes) {
  if (bytes.empty()) return;
  if (bytes.size() >= kOwnPayloadBytes) {
    PackedPayload& frame = put_.own_frames.emplace_back();
    frame.raw_bytes = bytes.size();
    pack(bytes, zstd_level_, frame.bytes);
    frame.bytes.shrink_to_fit();
    return;
  }
  const std::uint8_t entropy = entropy_class(bytes);
  put_.meta.push_back(static_cast<char>(entropy));
  put_.groups[group_of(kind, entropy)].append(bytes);
}

void PayloadWriter::put_later(std::size_t bytes, Put put) {
  if (work_ == nullptr || bytes < kFewestSharedBytes) return put(*this);
  Later& later = later_.emplace_back();
  later.place = put_.extent();
  later.column = extents_.size();
  const auto job = [level = zstd_level_, &contents = later.contents, put = std::move(put)] {
    PayloadWriter writer(level);
    put(writer);
    contents = std::move(writer.put_);
  };
  work_->post(job, bytes);
}

void PayloadWriter::end_column() {
  const ColumnExtent now = put_.extent();
  ColumnExtent& extent = extents_.emplace_back(now);
  extent.meta_bytes -= end_.meta_bytes;
  extent.own_frames -= end_.own_frames;
  for (std::size_t i = 0; i < kPayloadGroups; ++i) extent.group_bytes[i] -= end_.group_bytes[i];
  end_ = now;
}

void PayloadWriter::join() {
  if (later_.empty()) return;
  Contents joined;
  ColumnExtent before;
  for (Later& later : later_) {
    joined.append(put_, before, later.place);
    before = later.place;
    const ColumnExtent more = later.contents.extent();
    joined.append(later.contents, {}, more);
    ColumnExtent& extent = extents_[later.column];
    extent.meta_bytes += more.meta_bytes;
    extent.own_frames += more.own_frames;
    for (std::size_t i = 0; i < kPayloadGroups; ++i) extent.group_bytes[i] += more.group_bytes[i];
  }
  joined.append(put_, before, put_.extent());
  put_ = std::move(joined);
  end_ = put_.extent();
  later_.clear();
}

void PayloadWriter::clear() {
  put_.meta.clear();
  for (std::string& group : put_.groups) group.clear();
  put_.own_frames.clear();
  end_ = {};
  extents_.clear();
  later_.clear();
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
