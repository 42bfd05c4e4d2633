// Sixteen bytes of text at once, and which of them lie in a range: what scanners
// of text on x86-64 have in common. LK_BYTE_VECTORS is 0 where there is no such
// thing.
//
// Thread safety: pure functions.
#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>

#define LK_BYTE_VECTORS 1
#else
#define LK_BYTE_VECTORS 0
#endif

#if LK_BYTE_VECTORS

namespace logkit {

using ByteVector = __m128i;
inline constexpr unsigned kVectorBytes = 16;

inline ByteVector load_vector(const char* bytes) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
}
inline ByteVector is_byte(ByteVector bytes, char wanted) {
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted));
}
// Of bytes without a sign.
inline ByteVector is_between(ByteVector bytes, char first, char last) {
  const ByteVector distances = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
  const ByteVector most = _mm_set1_epi8(static_cast<char>(last - first));
  return _mm_cmpeq_epi8(_mm_min_epu8(distances, most), distances);
}
// Of bytes as signed numbers: what is beyond ASCII lies below all of it.
inline ByteVector is_below(ByteVector bytes, char limit) {
  return _mm_cmplt_epi8(bytes, _mm_set1_epi8(limit));
}
inline void store_vector(char* to, ByteVector bytes) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
}
inline ByteVector either(ByteVector a, ByteVector b) { return _mm_or_si128(a, b); }
inline ByteVector both(ByteVector a, ByteVector b) { return _mm_and_si128(a, b); }
// A bit for each byte, the first one lowest.
inline unsigned vector_bits(ByteVector places) {
  return static_cast<unsigned>(_mm_movemask_epi8(places));
}
// Spaces, control characters, quotes, parentheses, brackets, braces, commas and
// : ; < = > |: what parts words in logs, and ! # $ % & * + \ besides.
inline ByteVector is_like_delimiter(ByteVector bytes) {
  // Brackets and braces are 0x20 apart.
  const ByteVector folded = both(bytes, _mm_set1_epi8(static_cast<char>(0xDF)));
  return either(either(is_between(bytes, '\0', ','), is_between(bytes, ':', '>')),
                is_between(folded, '[', ']'));
}

}  // namespace logkit

#endif
