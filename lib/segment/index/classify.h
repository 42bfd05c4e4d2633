// Classify: what each byte of a text is, as bit masks, and the text with its
// ASCII letters in lower case. The first step of the tokeniser, 16 or 32 bytes
// an instruction: SSE2 wherever the machine is an x86-64, AVX2 where it has
// it (asked once, at run time), a table elsewhere. All give the same masks.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>

namespace logkit::segment::index {

// Bit i of a mask is byte i of 64.
struct ByteMasks {
  std::uint64_t words = 0;   // ASCII letters, digits, "_", and every byte from 0x80
  std::uint64_t digits = 0;  // ASCII digits
  std::uint64_t high = 0;    // bytes from 0x80
};

inline constexpr std::size_t kClassifyBytes = 64;

// Classifies `chunks` pieces of 64 bytes. `folded` takes as many bytes as are
// read; it may be `text` itself.
void classify(const char* text, std::size_t chunks, char* folded, ByteMasks* masks);

// The one without special instructions, for tests to compare with.
void classify_portably(const char* text, std::size_t chunks, char* folded, ByteMasks* masks);

}  // namespace logkit::segment::index
