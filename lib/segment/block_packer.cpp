#include "lib/segment/block_packer.h"

#include <cstddef>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/hash.h"
#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

// Of frames that shrank less a higher level makes little.
constexpr std::uint64_t kLeastFrameRatio = 4;

void pack_harder(PackedPayload& frame, int zstd_level) {
  std::string raw;
  LK_CHECK(unpack(as_bytes(frame.bytes), frame.raw_bytes, raw));
  std::string packed;
  segment::pack(raw, zstd_level, packed);
  packed.shrink_to_fit();
  if (packed.size() < frame.bytes.size()) frame.bytes = std::move(packed);
}

}  // namespace

std::string BlockPacker::pack(PayloadWriter& payloads, std::uint64_t raw_bytes,
                              Directory& directory) const {
  std::vector<PackedPayload>& frames = payloads.own_frames();
  std::string small = pack_small(payloads, levels_.payloads, directory);
  std::uint64_t stored_bytes = small.size();
  for (const PackedPayload& frame : frames) stored_bytes += frame.bytes.size();
  if (levels_.hard_payloads > levels_.payloads && shrinks_much(raw_bytes, stored_bytes)) {
    pack_harder(frames);
    small = pack_small(payloads, levels_.hard_payloads, directory);
  }
  for (const PackedPayload& frame : frames) {
    StoredBytes& stored = directory.own_frames.emplace_back();
    stored.raw_bytes = frame.raw_bytes;
    stored.stored_bytes = frame.bytes.size();
    stored.checksum = hash64(frame.bytes);
  }
  return small;
}

std::string BlockPacker::pack_small(const PayloadWriter& payloads, int zstd_level,
                                    Directory& directory) const {
  std::string small;
  const auto put = [&](std::string_view raw, StoredBytes& stored) {
    const std::size_t begin = small.size();
    segment::pack(raw, zstd_level, small);
    stored.raw_bytes = raw.size();
    stored.stored_bytes = small.size() - begin;
  };
  put(payloads.meta_bytes(), directory.meta);
  for (std::size_t i = 0; i < kPayloadGroups; ++i) put(payloads.groups()[i], directory.groups[i]);
  directory.small_checksum = hash64(small);
  return small;
}

void BlockPacker::pack_harder(std::vector<PackedPayload>& frames) const {
  for (PackedPayload& frame : frames) {
    if (frame.is_copied || frame.bytes.size() > frame.raw_bytes / kLeastFrameRatio) continue;
    const auto job = [&frame, level = levels_.hard_payloads] {
      segment::pack_harder(frame, level);
    };
    if (work_ == nullptr) {
      job();
    } else {
      work_->post(job, frame.raw_bytes);
    }
  }
  if (work_ != nullptr) work_->settle();
}

}  // namespace logkit::segment
