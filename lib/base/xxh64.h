// XXH64 (https://github.com/Cyan4973/xxHash, specified in its
// doc/xxhash_spec.md), seed 0: for values that others compute too. What we
// store ourselves is hashed by hash.h.
//
// Thread safety: pure function.
#pragma once

#include <cstdint>
#include <string_view>

namespace logkit {

std::uint64_t xxh64(std::string_view bytes);

}  // namespace logkit
