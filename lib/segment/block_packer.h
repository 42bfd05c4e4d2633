// BlockPacker: packs what the columns of a block put, and lists it in its directory.
//
// Frames come packed as they were put, so that few lie unpacked in memory. Where the
// block shrinks much (zstd_levels.h) those that shrank are packed once more, harder.
//
// Thread safety: one thread at a time; its jobs are done when a call returns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/shared_work.h"
#include "lib/segment/directory.h"
#include "lib/segment/encoding/payloads.h"
#include "lib/segment/zstd_levels.h"

namespace logkit::segment {

class BlockPacker {
 public:
  explicit BlockPacker(const ZstdLevels& levels) : levels_(levels) {}

  // From now on packing harder is left to jobs of it, where it is not null.
  void share(SharedWork* work) { work_ = work; }

  // Of payloads that are joined. Columns of the directory are there; the rest of it is
  // set here. `raw_bytes`: of the records of the block. Gives meta and groups as they
  // lie in the block; the frames are left in `payloads`.
  std::string pack(PayloadWriter& payloads, std::uint64_t raw_bytes, Directory& directory) const;

 private:
  std::string pack_small(const PayloadWriter& payloads, int zstd_level, Directory& directory) const;
  void pack_harder(std::vector<PackedPayload>& frames) const;

  ZstdLevels levels_;
  SharedWork* work_ = nullptr;
};

}  // namespace logkit::segment
