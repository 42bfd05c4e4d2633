// Payloads of one column in memory: what a PayloadWriter put, read back.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "lib/segment/compress.h"
#include "lib/segment/encoding/payloads.h"

namespace logkit::segment::testing {

// Ends the column of `writer`, which holds one column only.
class WrittenColumn : public PayloadSource {
 public:
  explicit WrittenColumn(PayloadWriter& writer) {
    writer.end_column();
    writer.join();
    meta = writer.meta_bytes();
    groups_ = writer.groups();
    frames_ = writer.own_frames();
    for (const PackedPayload& frame : frames_) raw_bytes_.push_back(frame.raw_bytes);
    const ColumnExtent& extent = writer.extents().back();
    bounds.own_raw_bytes = raw_bytes_;
    bounds.end_own_frame = extent.own_frames;
    bounds.group_end = extent.group_bytes;
  }
  WrittenColumn(const WrittenColumn&) = delete;
  WrittenColumn& operator=(const WrittenColumn&) = delete;

  PayloadParser parser() const { return PayloadParser(meta, bounds); }

  Result<std::string> read(const Payload& payload) override {
    ++reads;
    if (payload.group != Payload::kOwn) {
      return groups_[payload.group].substr(payload.place, payload.bytes);
    }
    std::string bytes;
    if (payload.bytes == 0) return bytes;
    LK_RETURN_IF_ERROR(unpack(as_bytes(frames_[payload.place].bytes), payload.bytes, bytes));
    return bytes;
  }

  // Of everything stored: meta, groups and frames.
  std::size_t stored_bytes() const {
    std::size_t bytes = meta.size();
    for (const std::string& group : groups_) bytes += group.size();
    for (const PackedPayload& frame : frames_) bytes += frame.bytes.size();
    return bytes;
  }

  bool is_same(const WrittenColumn& other) const {
    const auto same = [](const PackedPayload& a, const PackedPayload& b) {
      return a.raw_bytes == b.raw_bytes && a.bytes == b.bytes;
    };
    return meta == other.meta && groups_ == other.groups_ &&
           std::equal(frames_.begin(), frames_.end(), other.frames_.begin(), other.frames_.end(),
                      same);
  }

  std::string meta;
  PayloadParser::Bounds bounds;
  int reads = 0;

 private:
  std::array<std::string, kPayloadGroups> groups_;
  std::vector<PackedPayload> frames_;
  std::vector<std::uint64_t> raw_bytes_;
};

}  // namespace logkit::segment::testing
