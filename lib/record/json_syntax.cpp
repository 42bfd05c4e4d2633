#include "lib/record/json_syntax.h"

#include <array>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "lib/base/ascii.h"

namespace logkit::record {
namespace {

// The bytes at which a string has to be looked at: '"', '\' and controls.
constexpr std::array<bool, 256> make_special() {
  std::array<bool, 256> special{};
  for (std::size_t c = 0; c < 0x20; ++c) special[c] = true;
  special['"'] = special['\\'] = true;
  return special;
}
constexpr std::array<bool, 256> kSpecial = make_special();

const char* find_special(const char* at, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1f);
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i hits =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) return at + __builtin_ctz(mask);
  }
#endif
  while (at < end && !kSpecial[static_cast<unsigned char>(*at)]) ++at;
  return at;
}

// Which of the open brackets are those of objects.
class OpenLevels {
 public:
  void open(std::size_t depth, bool is_object) {
    const std::uint64_t bit = std::uint64_t{1} << depth % 64;
    std::uint64_t& word = words_[depth / 64];
    word = is_object ? word | bit : word & ~bit;
  }
  char close_of(std::size_t depth) const {
    return (words_[depth / 64] >> depth % 64 & 1) != 0 ? '}' : ']';
  }

 private:
  std::uint64_t words_[kMaxDepth / 64 + 1] = {};
};

}  // namespace

bool JsonCursor::skip_string_body(bool& has_escapes) {
  has_escapes = false;
  at_ = find_special(at_, end_);
  if (at_ != end_ && *at_ == '"') {
    ++at_;
    return true;
  }
  while (true) {
    at_ = find_special(at_, end_);
    if (at_ == end_) return fail(json_reason::kOpenString);
    if (*at_ == '"') {
      ++at_;
      return true;
    }
    if (*at_ != '\\') return fail(json_reason::kControl);
    has_escapes = true;
    if (!skip_escape()) return false;
  }
}

bool JsonCursor::skip_escape() {
  if (remaining_bytes() < 2) return fail(json_reason::kOpenString);
  switch (at_[1]) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
      at_ += 2;
      return true;
    case 'u':
      if (remaining_bytes() < 6 || !is_hex_digit(at_[2]) || !is_hex_digit(at_[3]) ||
          !is_hex_digit(at_[4]) || !is_hex_digit(at_[5]))
        return fail(json_reason::kEscape);
      at_ += 6;
      return true;
    default:
      return fail(json_reason::kEscape);
  }
}

bool JsonCursor::skip_digits() {
  if (!is_digit(peek())) return fail(json_reason::kNumber);
  while (at_ < end_ && is_digit(*at_)) ++at_;
  return true;
}

bool JsonCursor::skip_number() {
  if (peek() == '-') ++at_;
  if (peek() == '0') {
    ++at_;
    if (is_digit(peek())) return fail(json_reason::kNumber);
  } else if (!skip_digits()) {
    return false;
  }
  if (peek() == '.') {
    ++at_;
    if (!skip_digits()) return false;
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!skip_digits()) return false;
  }
  return true;
}

bool JsonCursor::skip_literal() {
  const std::string_view rest(at_, remaining_bytes());
  for (const std::string_view word : {"true", "false", "null"}) {
    if (!rest.starts_with(word)) continue;
    at_ += word.size();
    return true;
  }
  return fail(json_reason::kValue);
}

bool JsonCursor::skip_value(std::size_t depth) {
  bool has_escapes = false;
  switch (peek()) {
    case '"':
      ++at_;
      return skip_string_body(has_escapes);
    case '{': case '[':
      return skip_container(depth);
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
      return skip_number();
    default:
      return skip_literal();
  }
}

bool JsonCursor::skip_key() {
  bool has_escapes = false;
  if (!take('"', json_reason::kKey) || !skip_string_body(has_escapes)) return false;
  return skip_colon();
}

bool JsonCursor::skip_colon() {
  if (remaining_bytes() > 1 && at_[0] == ':' && static_cast<unsigned char>(at_[1]) > ' ') {
    ++at_;
    return true;
  }
  skip_space();
  if (!take(':', json_reason::kColon)) return false;
  skip_space();
  return true;
}

bool JsonCursor::skip_container(std::size_t depth) {
  OpenLevels levels;
  const std::size_t outermost = depth;
  char close = '\0';
  bool opens = true;  // the cursor is at an opening bracket
  while (true) {
    bool is_empty = false;
    if (opens) {
      if (depth > kMaxDepth) return fail(json_reason::kDeep);
      levels.open(depth, *at_++ == '{');
      close = levels.close_of(depth);
      skip_space();
      is_empty = peek() == close;
    }
    if (!is_empty) {
      if (close == '}' && !skip_key()) return false;
      opens = peek() == '{' || peek() == '[';
      if (opens) {
        ++depth;
        continue;
      }
      if (!skip_value(depth)) return false;
      skip_space();
    }
    while (peek() == close) {
      ++at_;
      if (depth == outermost) return true;
      close = levels.close_of(--depth);
      skip_space();
    }
    if (!take(',', close == '}' ? json_reason::kComma : json_reason::kCommaArray)) return false;
    skip_space();
    opens = false;
  }
}

}  // namespace logkit::record
