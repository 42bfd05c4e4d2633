// The fixed parts of a segment: header, block header, trailer. Byte tables and
// invariants (I1 …) are in man/logkit-segment.5, which is normative.
//
//   header 16 B | block 0 … block N | sections | footer | trailer 64 B
//   block: header 128 B | directory | meta and groups | own frames | schema delta | shapes delta
//
// Magic, checksum and version keep their places in every future version. The
// checksum is verified before the version, so a flipped bit is never taken for
// a newer format.
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/segment/footer.h"

namespace logkit::segment {

inline constexpr std::size_t kHeaderBytes = 16;
inline constexpr std::size_t kBlockHeaderBytes = 128;
inline constexpr std::size_t kTrailerBytes = 64;

// CR LF, so that a transfer that rewrites line ends is caught at once.
inline constexpr std::string_view kSegmentMagic{"LKSEG\r\n\0", 8};
inline constexpr std::string_view kBlockMagic{"LKBLK\r\n\0", 8};

// What one suffix read takes when a segment is opened.
inline constexpr std::size_t kSuffixBytes = 256u << 10;
// Tables are cut in pieces of about this size.
inline constexpr std::size_t kPieceBytes = 1u << 20;
// A record is no longer than this, line end included.
inline constexpr std::uint64_t kMaxRecordBytes = 1u << 30;
// A block of several records holds no more raw bytes than this.
inline constexpr std::uint64_t kMaxBlockRawBytes = 64u << 20;
// The reason of a _parse_error is cut to this.
inline constexpr std::size_t kMaxReasonBytes = 256;
// A record with more values than this is stored whole.
inline constexpr std::size_t kMaxShapeSlots = 8192;

enum class SectionKind : std::uint32_t {
  kSchema = 1,
  kShapes = 2,
  kZones = 3,
  kPatterns = 4,
  kDictionaryList = 5,
  kDictionaries = 6,
  // The term index (index/index_footer.h has its bytes), not packed: its own
  // pieces are. kTermIndex is all but its footer and tail, in sections that lie
  // one behind the other; kTermIndexFooter is those two. Where one is missing,
  // or neither is there, the segment has no index.
  kTermIndex = 7,
  kTermIndexFooter = 8,
};

// Columns of integers that are no column of the records; column c has the key
// kFirstColumnKey + c.
enum FrameKey : std::uint32_t {
  kShapeFrame = 0,
  kTimeFrame = 1,
  kArrivalFrame = 2,  // absent where the numbers are consecutive
  kSourceFrame = 3,   // absent where no row has a source
  kFirstColumnKey = 16,
};

// A stretch that is packed (compress.h) and checked.
struct Stretch {
  std::uint32_t stored_bytes = 0;
  std::uint32_t raw_bytes = 0;
  std::uint64_t checksum = 0;
};

struct BlockHeader {
  std::uint32_t ordinal = 0;
  std::uint32_t directory_bytes = 0;
  std::uint64_t directory_checksum = 0;
  // Deltas to the tables: what this block needs beyond the blocks before it.
  Stretch schema_delta;
  Stretch shapes_delta;
  BlockInfo info;  // all but `offset` and `zones`
};

struct Trailer {
  std::uint64_t footer_offset = 0;
  std::uint32_t footer_bytes = 0;
  std::uint32_t footer_raw_bytes = 0;
  std::uint64_t footer_checksum = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t key_id = 0;
  std::uint16_t version = kFormatVersion;
};

std::string encode_header();
// `bytes` are the first kHeaderBytes of a file.
Status check_header(Bytes bytes);

std::string encode_block_header(const BlockHeader& header);
// `bytes` begin with a block header, whose last bytes it is.
std::uint64_t block_header_checksum(Bytes bytes);
// `bytes` begin with a block header.
Result<BlockHeader> decode_block_header(Bytes bytes);

std::string encode_trailer(const Trailer& trailer);
// `bytes` are the last kTrailerBytes of a file of `file_bytes`.
Result<Trailer> decode_trailer(Bytes bytes, std::uint64_t file_bytes);

}  // namespace logkit::segment
