#include "lib/parse/json_keys.h"

#include "lib/base/hash.h"
#include "lib/base/short_text.h"
#include "lib/record/aliases.h"

namespace logkit::parse {

KeyMeaning meaning_of_key(std::string_view key) {
  return {.canonical = canonical_name(key),
          .is_reserved = key.starts_with('_') && record::is_reserved_field(key),
          .filter_bit = filter_bit_of(key)};
}

JsonKeys::Key* JsonKeys::find_or_add(std::string_view text) {
  if (text.size() > kMostKeyBytes) return nullptr;
  std::size_t slot = hash64(text, process_hash_seed()) % kSlots;
  while (slots_[slot] != nullptr && !same_text(slots_[slot]->text, text))
    slot = (slot + 1) % kSlots;
  if (slots_[slot] != nullptr) return slots_[slot];
  if (keys_.size() == kMostKeys) return nullptr;
  slots_[slot] = &keys_.emplace_back(Key{std::string(text), meaning_of_key(text), nullptr});
  return slots_[slot];
}

JsonKeys::Key& JsonKeys::follow(Key& previous, std::string_view text) {
  Key* const known = find_or_add(text);
  previous.next = known;
  if (known != nullptr) return *known;
  other_.meaning = meaning_of_key(text);
  return other_;
}

}  // namespace logkit::parse
