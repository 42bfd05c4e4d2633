// Frames: what a spool's segment is made of (logkit's own; little-endian).
//
//   segment   header, then frames to the end of the file
//   header    offset 0  8  magic "LKSPOOL\n"
//             offset 8  4  version, 1
//             offset 12 4  crc32c of bytes 0..11 and 16..23
//             offset 16 8  sequence of the first record
//   frame     offset 0  4  length of the payload
//             offset 4  4  crc32c of bytes 8.. of the frame and of its length
//             offset 8  8  sequence: of a record its own, of an origin that of
//                          the record that follows
//             offset 16 1  kind: 1 record, 2 origin
//             offset 17    payload
//
// Invariants:
//   F1  records have consecutive sequences, from the header's on
//   F2  a frame's checksum agrees; the length is at most kMaxPayloadBytes
//   F3  an origin comes before the first record of its segment that names it
//
// A header that does not check is damage too: the name of the file has the sequence
// as well. A frame that breaks F2 is damage. What follows is found by looking for the
// next frame that checks and has a sequence that may come here; the gap between
// the sequences says how many records were lost.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logkit::spool {

inline constexpr std::size_t kHeaderBytes = 24;
inline constexpr std::size_t kFrameBytes = 17;
inline constexpr std::size_t kMaxPayloadBytes = (1u << 30) + 4096;

enum class FrameKind : std::uint8_t { kRecord = 1, kOrigin = 2 };

struct Frame {
  FrameKind kind = FrameKind::kRecord;
  std::uint64_t sequence = 0;
  std::string_view payload;
  std::size_t size_bytes = 0;  // with its head
};

inline constexpr std::uint32_t kVersion = 1;

struct Header {
  std::uint32_t version = kVersion;
  std::uint64_t first = 0;  // sequence
};

void append_header(std::uint64_t first_sequence, std::string& out);
// Of any version; nothing where it does not check.
std::optional<Header> parse_header(std::string_view bytes);

// A frame's head goes first, its payload behind; `begin` is what begin_frame()
// answered.
std::size_t begin_frame(std::string& out);
void end_frame(std::string& out, std::size_t begin, FrameKind kind, std::uint64_t sequence);

// The frame at the start of `bytes`; nothing where it does not check or is cut.
std::optional<Frame> parse_frame(std::string_view bytes);
// How long the frame at the start says it is, with its head; nothing where that
// cannot be.
std::optional<std::size_t> frame_size(std::string_view bytes);
// The offset from which a frame that checks begins whose sequence is from
// `least` to `most`; nothing where there is none.
std::optional<std::size_t> find_frame(std::string_view bytes, std::uint64_t least,
                                      std::uint64_t most);

}  // namespace logkit::spool
