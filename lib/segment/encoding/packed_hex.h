// Runs of hexadecimal digits in a text as bytes: half as long, and zstd cannot
// do better with digits that are as good as random (hashes, ids).
//
//   01 n u8 then n bytes   2n digits, letters in lower case
//   02 n u8 then n bytes   the same, letters in upper case
//   any other byte         itself
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace logkit::segment {

// Appends; the text has no bytes 01 and 02. Runs of less than kFewestPackedDigits
// stay as they are.
inline constexpr std::size_t kFewestPackedDigits = 16;
void pack_hex(std::string_view text, std::string& out);

// Back; nothing where the bytes are cut off, or unpacked more than `most_bytes`.
std::optional<std::string> unpack_hex(std::string_view packed, std::size_t most_bytes);

// How many bytes of `text` stand in such runs.
std::size_t packable_digits(std::string_view text);

}  // namespace logkit::segment
