#include "lib/segment/index/tokenizer.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"
#include "lib/segment/index/unicode.h"

namespace logkit::segment::index {
namespace {

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

constexpr std::size_t kUuidBytes = 36;
bool is_uuid_dash(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

// Appends the place of each set bit.
std::size_t append_bits(std::uint64_t bits, std::uint32_t base, std::uint32_t* out,
                        std::size_t count) {
  while (bits != 0) {
    out[count++] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
    bits &= bits - 1;
  }
  return count;
}

}  // namespace

bool is_ipv4_text(std::string_view text) {
  for (unsigned part = 0; part < 4; ++part) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits < 1 || digits > 3) return false;
    text.remove_prefix(digits);
    if (part == 3) return text.empty();
    if (text.empty() || text.front() != '.') return false;
    text.remove_prefix(1);
  }
  return false;
}

bool is_uuid_text(std::string_view text) {
  if (text.size() != kUuidBytes || text[13] != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_uuid_dash(i) ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

Tokenizer::Tokenizer() = default;

bool Tokenizer::fill(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  window_begin_ = at;
  const std::size_t left = text.size() - at;
  for (std::size_t want = kWindowBytes;; want *= 2) {
    window_bytes_ = std::min(want, left);
    const std::string_view window = text.substr(at, window_bytes_);
    classify_window(window);
    if (has_high_bytes_) refine_high_bytes(window);
    find_tokens(window_bytes_);
    if (window_bytes_ == left) {
      ready_ = token_count_;
      return true;
    }
    // Doubling keeps the work linear where few long tokens fill the window.
    if (token_count_ > kCarriedTokens) {
      ready_ = token_count_ - kCarriedTokens;
      return true;
    }
  }
}

void Tokenizer::classify_window(std::string_view window) {
  const std::size_t chunks = (window.size() + kClassifyBytes - 1) / kClassifyBytes;
  const std::size_t padded = (chunks + 1) * kClassifyBytes;
  if (folded_.size() < padded) folded_.resize(padded);
  if (masks_.size() < chunks + 1) masks_.resize(chunks + 1);
  const std::size_t whole = window.size() / kClassifyBytes;
  classify(window.data(), whole, folded_.data(), masks_.data());
  if (whole < chunks) {
    char* tail = folded_.data() + whole * kClassifyBytes;
    const std::size_t rest = window.size() % kClassifyBytes;
    std::memcpy(tail, window.data() + whole * kClassifyBytes, rest);
    std::memset(tail + rest, 0, kClassifyBytes - rest);
    classify(tail, 1, tail, masks_.data() + whole);
  }
  // What stands behind the last token is looked at for composites.
  folded_[window.size()] = '\0';
  masks_[chunks] = {};
  std::uint64_t high = 0;
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) high |= masks_[chunk].high;
  has_high_bytes_ = high != 0;
}

// Takes the bytes of what is no letter and no digit out of the word masks. A
// character that the end of the window cuts counts as none: it touches only
// the last token, which the next window sees again.
void Tokenizer::refine_high_bytes(std::string_view window) {
  const std::size_t chunks = (window.size() + kClassifyBytes - 1) / kClassifyBytes;
  std::size_t done = 0;  // places before it are decided
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    std::uint64_t high = masks_[chunk].high;
    while (high != 0) {
      const std::size_t place =
          chunk * kClassifyBytes + static_cast<std::size_t>(std::countr_zero(high));
      high &= high - 1;
      if (place < done) continue;
      const CodePoint code = decode_utf8(window.substr(place));
      done = place + code.length_bytes;
      if (code.valid && is_word_code_point(code.value)) continue;
      for (std::size_t i = place; i < done; ++i) {
        masks_[i / 64].words &= ~(std::uint64_t{1} << (i % 64));
      }
    }
  }
}

void Tokenizer::find_tokens(std::size_t window_bytes) {
  const std::size_t chunks = (window_bytes + kClassifyBytes - 1) / kClassifyBytes;
  const std::size_t most = window_bytes / 2 + 2;
  if (begins_.size() < most) {
    begins_.resize(most);
    ends_.resize(most);
  }
  std::size_t begins = 0;
  std::size_t ends = 0;
  std::uint64_t carry = 0;
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    const std::uint64_t words = masks_[chunk].words;
    const std::uint64_t before = words << 1 | carry;
    carry = words >> 63;
    const auto base = static_cast<std::uint32_t>(chunk * kClassifyBytes);
    begins = append_bits(words & ~before, base, begins_.data(), begins);
    ends = append_bits(~words & before, base, ends_.data(), ends);
  }
  if (ends < begins) ends_[ends] = static_cast<std::uint32_t>(window_bytes);
  token_count_ = begins;
}

std::size_t Tokenizer::next_window(std::string_view text, std::size_t next_token) const {
  if (window_begin_ + window_bytes_ == text.size()) return text.size();
  return next_token < token_count_ ? window_begin_ + begins_[next_token]
                                   : window_begin_ + window_bytes_;
}

bool Tokenizer::composite_at(std::size_t i, Composite& composite) const {
  const bool uuid = folded_[ends_[i]] == '-';
  const std::size_t last = i + (uuid ? kUuidGroups : 4) - 1;
  if (last >= token_count_) return false;
  const std::string_view folded(folded_.data() + begins_[i], ends_[last] - begins_[i]);
  if (!(uuid ? is_uuid_text(folded) : is_ipv4_text(folded))) return false;
  composite.kind = uuid ? CompositeKind::kUuid : CompositeKind::kIpv4;
  composite.folded = folded;
  composite.begin = window_begin_ + begins_[i];
  composite.end = window_begin_ + ends_[last];
  return true;
}

bool Tokenizer::fold_token(std::size_t i, Token& token) {
  const std::string_view raw(folded_.data() + begins_[i], token_bytes(i));
  if (is_ascii(raw)) return false;
  unicode_token_.clear();
  append_folded(raw, unicode_token_);
  token.length_bytes = unicode_token_.size();
  unicode_token_.append(kTokenPadding, '\0');
  token.folded = unicode_token_.data();
  return true;
}

}  // namespace logkit::segment::index
