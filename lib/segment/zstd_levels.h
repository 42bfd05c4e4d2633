// How hard the pieces of a segment are packed, by its level.
//
// What shrinks as little else does (shrinks_much) is packed harder: what is left of
// it is so little that the time hardly counts, and zstd finds most where it finds much.
#pragma once

#include <cstdint>

#include "lib/base/check.h"
#include "lib/segment/wire.h"

namespace logkit::segment {

struct ZstdLevels {
  int payloads = 0;
  int hard_payloads = 0;
  int tables = 0;
  int hard_tables = 0;
};

inline ZstdLevels zstd_levels_of(Level level) {
  switch (level) {
    case Level::kFast:
      return {.payloads = 1, .hard_payloads = 1, .tables = 9, .hard_tables = 9};
    case Level::kDefault:
      return {.payloads = 3, .hard_payloads = 14, .tables = 9, .hard_tables = 17};
    case Level::kArchive:
      return {.payloads = 19, .hard_payloads = 19, .tables = 19, .hard_tables = 19};
  }
  LK_UNREACHABLE();
}

// Events of a few kinds do, whose values repeat. Web requests, of which each has
// something of its own, do not.
inline bool shrinks_much(std::uint64_t raw_bytes, std::uint64_t stored_bytes) {
  constexpr std::uint64_t kLeastRatio = 128;
  return stored_bytes < raw_bytes / kLeastRatio;
}

}  // namespace logkit::segment
