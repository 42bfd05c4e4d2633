// CRC-32C (Castagnoli, polynomial 0x1EDC6F41, reflected; RFC 3720, appendix
// B.4): the checksum of the spool's records. With the processor's instruction
// where it has one.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace logkit {

// Of all bytes; the checksum of "123456789" is 0xE3069283.
std::uint32_t crc32c(std::string_view bytes);
// Of what `before` is the checksum of, followed by `bytes`.
std::uint32_t crc32c_extend(std::uint32_t before, std::string_view bytes);

}  // namespace logkit
