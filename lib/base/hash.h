// XXH3 (https://github.com/Cyan4973/xxHash, specified in its
// doc/xxhash_spec.md): checksums of what is stored, 64 bits, and identities of
// sources and segments, 128 bits. Fast, well mixed, not cryptographic: it
// guards against accidents, not against someone who builds collisions. Tables
// filled with keys from outside take a seed of the process.
//
// Thread safety: pure functions; a Hasher by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/bytes.h"

namespace logkit {

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  bool operator==(const Hash128&) const = default;
  // 32 lower-case hex digits, high half first: XXH128's canonical text.
  std::string hex() const;
};

std::uint64_t hash64(std::string_view bytes);
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed);
inline std::uint64_t hash64(Bytes bytes) { return hash64(as_text(bytes)); }
Hash128 hash128(std::string_view bytes);
inline Hash128 hash128(Bytes bytes) { return hash128(as_text(bytes)); }

// 16 lower-case hex digits.
std::string hex64(std::uint64_t value);

// The same values over bytes that come in pieces.
class Hasher {
 public:
  Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  void add(std::string_view bytes);
  void add(Bytes bytes) { add(as_text(bytes)); }
  // Of all bytes so far; more may be added after.
  std::uint64_t value64() const;
  Hash128 value128() const;
  void reset();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A seed that differs from run to run, for tables that outsiders can fill.
std::uint64_t process_hash_seed();

}  // namespace logkit
