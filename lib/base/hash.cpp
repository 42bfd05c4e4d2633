#include "lib/base/hash.h"

#include <random>

#include <xxhash.h>

#include "lib/base/ascii.h"
#include "lib/base/check.h"

namespace logkit {

// The 64-bit and the 128-bit variant share their state and differ in the last
// step alone, so one state serves both.
struct Hasher::State {
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> xxh3{XXH3_createState()};
};

std::string hex64(std::uint64_t value) {
  std::string text(16, '0');
  for (std::size_t i = 0; i < text.size(); ++i)
    text[i] = kLowerHexDigits[(value >> (60 - 4 * i)) & 15];
  return text;
}

std::string Hash128::hex() const { return hex64(high) + hex64(low); }

std::uint64_t hash64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}
Hash128 hash128(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

Hasher::Hasher() : state_(std::make_unique<State>()) {
  LK_CHECK(state_->xxh3 != nullptr);
  reset();
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::reset() { XXH3_128bits_reset(state_->xxh3.get()); }
void Hasher::add(std::string_view bytes) {
  XXH3_128bits_update(state_->xxh3.get(), bytes.data(), bytes.size());
}
std::uint64_t Hasher::value64() const { return XXH3_64bits_digest(state_->xxh3.get()); }
Hash128 Hasher::value128() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_->xxh3.get());
  return {hash.high64, hash.low64};
}

std::uint64_t process_hash_seed() {
  static const std::uint64_t seed = [] {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
  }();
  return seed;
}

}  // namespace logkit
