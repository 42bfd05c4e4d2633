#include "lib/parse/canonical.h"

#include <algorithm>
#include <array>
#include <span>

#include "lib/record/aliases.h"

namespace logkit::parse {
namespace {

struct AliasList {
  Canonical field;
  std::span<const std::string_view> names;
};
constexpr AliasList kLists[] = {
    {Canonical::kTime, record::kTimeAliases},   {Canonical::kMessage, record::kMessageAliases},
    {Canonical::kLevel, record::kLevelAliases}, {Canonical::kTrace, record::kTraceAliases},
    {Canonical::kSpan, record::kSpanAliases},
};
static_assert(std::ranges::all_of(
    kLists, [](const AliasList& list) { return list.names.size() <= kMaxAliases; }));

constexpr std::size_t kLengths = 16;

// Bit `length` is set where an alias of that length begins with the byte: what
// turns away nearly every name at once.
constexpr std::array<std::uint16_t, 256> make_filter() {
  std::array<std::uint16_t, 256> filter{};
  for (const AliasList& list : kLists)
    for (const std::string_view name : list.names)
      filter[static_cast<unsigned char>(name[0])] |= static_cast<std::uint16_t>(1u << name.size());
  return filter;
}
constexpr std::array<std::uint16_t, 256> kFilter = make_filter();

}  // namespace

CanonicalName canonical_name(std::string_view name) {
  if (name.empty() || name.size() >= kLengths ||
      (kFilter[static_cast<unsigned char>(name[0])] >> name.size() & 1) == 0)
    return {};
  for (const AliasList& list : kLists)
    for (std::size_t rank = 0; rank < list.names.size(); ++rank)
      if (list.names[rank] == name) return {list.field, static_cast<std::uint8_t>(rank)};
  return {};
}

}  // namespace logkit::parse
