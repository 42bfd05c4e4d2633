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

// A hash table of the aliases, with room enough that a search ends at once; an
// empty slot has an empty name.
struct Slot {
  std::string_view name;
  CanonicalName meaning;
};
constexpr std::size_t kSlots = 128;

constexpr std::size_t slot_of(std::string_view name) {
  return (static_cast<unsigned char>(name.front()) * 5u + static_cast<unsigned char>(name.back()) * 11u +
          name.size() * 3u + static_cast<unsigned char>(name[name.size() / 2])) %
         kSlots;
}

constexpr std::array<Slot, kSlots> make_table() {
  std::array<Slot, kSlots> table{};
  for (const AliasList& list : kLists) {
    for (std::size_t rank = 0; rank < list.names.size(); ++rank) {
      std::size_t at = slot_of(list.names[rank]);
      while (!table[at].name.empty()) at = (at + 1) % kSlots;
      table[at] = {list.names[rank], {list.field, static_cast<std::uint8_t>(rank)}};
    }
  }
  return table;
}
constexpr std::array<Slot, kSlots> kTable = make_table();

}  // namespace

CanonicalName canonical_name(std::string_view name) {
  if (name.empty() || name.size() >= kLengths ||
      (kFilter[static_cast<unsigned char>(name[0])] >> name.size() & 1) == 0)
    return {};
  for (std::size_t at = slot_of(name); !kTable[at].name.empty(); at = (at + 1) % kSlots)
    if (kTable[at].name == name) return kTable[at].meaning;
  return {};
}

}  // namespace logkit::parse
