// Which canonical field a name from the input stands for (record/aliases.h),
// fast enough to ask for every member of every record.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace logkit::parse {

enum class Canonical : std::uint8_t { kNone, kTime, kMessage, kLevel, kTrace, kSpan };

struct CanonicalName {
  Canonical field = Canonical::kNone;
  std::uint8_t rank = 0;  // its place in the list of aliases: lower wins
};

CanonicalName canonical_name(std::string_view name);

// Ranks are below this.
inline constexpr std::size_t kMaxAliases = 8;

}  // namespace logkit::parse
