// TextHash: for containers with texts as keys that are asked by views.
//
//   std::unordered_map<std::string, Value, TextHash, std::equal_to<>>
//
// Seeded by process: keys from outside cannot be chosen to collide.
//
// Thread safety: a plain value.
#pragma once

#include <cstddef>
#include <string_view>

#include "lib/base/hash.h"

namespace logkit {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return static_cast<std::size_t>(hash64(text, process_hash_seed()));
  }
};

}  // namespace logkit
