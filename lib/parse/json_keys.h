// JsonKeys: the keys of objects that come one after the other, mostly alike: what each
// means, and which followed it last time, so that a key is compared and not looked up.
//
// The number of keys is bounded: the input chooses them. The hash is seeded by process.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "lib/parse/canonical.h"

namespace logkit::parse {

struct KeyMeaning {
  CanonicalName canonical;
  bool is_reserved = false;      // _src, _pos …
  std::uint64_t filter_bit = 0;  // one of 64: of the key
};

KeyMeaning meaning_of_key(std::string_view key);

// The bit of a key that is to be looked for among others.
constexpr std::uint64_t filter_bit_of(std::string_view key) {
  if (key.empty()) return 1;
  const std::size_t mix = key.size() * 7 + static_cast<unsigned char>(key.back()) * 3u +
                          static_cast<unsigned char>(key[key.size() / 2]);
  return std::uint64_t{1} << (mix & 63);
}

class JsonKeys {
 public:
  struct Key {
    std::string text;  // as it stands between its quotes
    KeyMeaning meaning;
    Key* next = nullptr;  // null: not known
  };

  JsonKeys() : slots_(kSlots, nullptr) {}

  // In front of the first key of an object.
  Key& begin() { return begin_; }
  // The key that came behind `previous` where it is not previous.next, which it is from
  // now on. Where there is no room for it, one that is none, with that meaning.
  Key& follow(Key& previous, std::string_view text);

 private:
  static constexpr std::size_t kMostKeys = 1024;
  static constexpr std::size_t kMostKeyBytes = 128;
  static constexpr std::size_t kSlots = 4 * kMostKeys;

  Key* find_or_add(std::string_view text);

  Key begin_;
  Key other_;
  std::deque<Key> keys_;
  std::vector<Key*> slots_;  // open addressing
};

}  // namespace logkit::parse
