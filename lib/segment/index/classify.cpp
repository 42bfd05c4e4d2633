#include "lib/segment/index/classify.h"

#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "lib/segment/index/unicode.h"

namespace logkit::segment::index {
namespace {

enum : unsigned char { kWord = 1, kDigit = 2, kHigh = 4 };

constexpr std::array<unsigned char, 256> make_classes() {
  std::array<unsigned char, 256> classes{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned bits = 0;
    if (is_ascii_word_byte(static_cast<unsigned char>(byte))) bits |= kWord;
    if (byte >= '0' && byte <= '9') bits |= kDigit;
    if (byte >= 0x80) bits |= kWord | kHigh;
    classes[byte] = static_cast<unsigned char>(bits);
  }
  return classes;
}
constexpr std::array<unsigned char, 256> kClasses = make_classes();

#if defined(__x86_64__)

// Signed comparisons: bytes from 0x80 are negative, thus below every bound.
struct Sse2Masks {
  std::uint64_t words;
  std::uint64_t digits;
  std::uint64_t high;
};

inline __m128i between(__m128i bytes, char below, char above) {
  return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(below)),
                       _mm_cmpgt_epi8(_mm_set1_epi8(above), bytes));
}

inline std::uint64_t bits_of(__m128i mask) {
  return static_cast<std::uint32_t>(_mm_movemask_epi8(mask));
}

inline Sse2Masks classify_16(const char* text, char* folded) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i upper = between(bytes, 'A' - 1, 'Z' + 1);
  const __m128i lower = _mm_or_si128(bytes, _mm_and_si128(upper, _mm_set1_epi8(0x20)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(folded), lower);
  const __m128i letters = between(lower, 'a' - 1, 'z' + 1);
  const __m128i digits = between(bytes, '0' - 1, '9' + 1);
  const __m128i others = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')), bytes);
  const __m128i words = _mm_or_si128(_mm_or_si128(letters, digits), others);
  return {bits_of(words), bits_of(digits), bits_of(bytes)};
}

void classify_sse2(const char* text, std::size_t chunks, char* folded, ByteMasks* masks) {
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    ByteMasks all;
    for (unsigned part = 0; part < 4; ++part) {
      const std::size_t at = chunk * kClassifyBytes + part * 16;
      const Sse2Masks some = classify_16(text + at, folded + at);
      all.words |= some.words << (part * 16);
      all.digits |= some.digits << (part * 16);
      all.high |= some.high << (part * 16);
    }
    masks[chunk] = all;
  }
}

#define LK_AVX2 __attribute__((target("avx2")))

LK_AVX2 inline __m256i between_256(__m256i bytes, char below, char above) {
  return _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(below)),
                          _mm256_cmpgt_epi8(_mm256_set1_epi8(above), bytes));
}

LK_AVX2 inline std::uint64_t bits_of_256(__m256i mask) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(mask));
}

LK_AVX2 void classify_avx2(const char* text, std::size_t chunks, char* folded, ByteMasks* masks) {
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    ByteMasks all;
    for (unsigned part = 0; part < 2; ++part) {
      const std::size_t at = chunk * kClassifyBytes + part * 32;
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at));
      const __m256i upper = between_256(bytes, 'A' - 1, 'Z' + 1);
      const __m256i lower = _mm256_or_si256(bytes, _mm256_and_si256(upper, _mm256_set1_epi8(0x20)));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(folded + at), lower);
      const __m256i letters = between_256(lower, 'a' - 1, 'z' + 1);
      const __m256i digits = between_256(bytes, '0' - 1, '9' + 1);
      const __m256i others =
          _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('_')), bytes);
      const __m256i words = _mm256_or_si256(_mm256_or_si256(letters, digits), others);
      all.words |= bits_of_256(words) << (part * 32);
      all.digits |= bits_of_256(digits) << (part * 32);
      all.high |= bits_of_256(bytes) << (part * 32);
    }
    masks[chunk] = all;
  }
}

#endif  // defined(__x86_64__)

using Classify = void (*)(const char*, std::size_t, char*, ByteMasks*);

Classify best_classify() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0 ? classify_avx2 : classify_sse2;
#else
  return classify_portably;
#endif
}

}  // namespace

void classify_portably(const char* text, std::size_t chunks, char* folded, ByteMasks* masks) {
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    ByteMasks all;
    for (unsigned i = 0; i < kClassifyBytes; ++i) {
      const auto byte = static_cast<unsigned char>(text[chunk * kClassifyBytes + i]);
      const unsigned bits = kClasses[byte];
      all.words |= std::uint64_t{bits & kWord} << i;
      all.digits |= std::uint64_t{bits >> 1 & 1} << i;
      all.high |= std::uint64_t{bits >> 2 & 1} << i;
      const bool upper = byte >= 'A' && byte <= 'Z';
      folded[chunk * kClassifyBytes + i] = static_cast<char>(upper ? byte | 0x20 : byte);
    }
    masks[chunk] = all;
  }
}

void classify(const char* text, std::size_t chunks, char* folded, ByteMasks* masks) {
  static const Classify best = best_classify();
  best(text, chunks, folded, masks);
}

}  // namespace logkit::segment::index
