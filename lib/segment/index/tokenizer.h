// Tokenizer: a text as its words, folded to lower case.
//
// A token is a maximal run of word characters (unicode.h), of any length.
// Beside the tokens it reports two composites, made of whole tokens:
//
//   IPv4  d.d.d.d, each d one to three ASCII digits. Every four such tokens in
//         a row count: "1.2.3.4.5" holds 1.2.3.4 and 2.3.4.5, so that any
//         dotted quad that a search finds at word boundaries was reported.
//   UUID  8-4-4-4-12 hex digits.
//
// Cost: one pass of SIMD classification (classify.h), then per token; a text
// without bytes from 0x80 never looks at a Unicode table.
//
// Memory: the window, 16 KiB unless a few tokens fill it; then as much as
// those tokens take.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/index/classify.h"
#include "lib/segment/index/shape.h"
#include "lib/segment/index/token_hash.h"

namespace logkit::segment::index {

struct Token {
  const char* folded = nullptr;  // valid during the call; kTokenPadding bytes behind it readable
  std::size_t length_bytes = 0;  // of the folded form
  std::size_t begin = 0;         // place in the text
  std::size_t end = 0;
  // Of the window, and its place there; null where the masks are of no use.
  const ByteMasks* masks = nullptr;
  std::size_t place = 0;

  std::string_view text() const { return {folded, length_bytes}; }
  // digit_mask() of the folded form (shape.h). Not kept: few ask for it.
  std::uint64_t digits() const {
    if (masks == nullptr) return digit_mask(text());
    const ByteMasks* chunk = masks + place / 64;
    const std::size_t shift = place % 64;
    std::uint64_t digits = chunk[0].digits >> shift;
    if (shift != 0) digits |= chunk[1].digits << (64 - shift);
    return length_bytes < 64 ? digits & ((std::uint64_t{1} << length_bytes) - 1) : digits;
  }
};

enum class CompositeKind : std::uint8_t { kIpv4, kUuid };

struct Composite {
  CompositeKind kind = CompositeKind::kIpv4;
  std::string_view folded;  // as Token::folded
  std::size_t begin = 0;
  std::size_t end = 0;
};

// True where a folded text has the form of the composite.
bool is_ipv4_text(std::string_view text);
bool is_uuid_text(std::string_view text);

// Parts of such a text.
constexpr std::string_view first_uuid_group(std::string_view uuid) { return uuid.substr(0, 8); }
constexpr std::string_view last_uuid_group(std::string_view uuid) {
  return uuid.substr(uuid.size() - 12);
}

class Tokenizer {
 public:
  Tokenizer();

  // Calls on_composite(const Composite&) and on_token(const Token&), each
  // composite before its first token, else in the order of the text. Where
  // on_composite gives true for a UUID, its five tokens are not reported.
  template <typename OnToken, typename OnComposite>
  void run(std::string_view text, OnToken&& on_token, OnComposite&& on_composite) {
    for (std::size_t at = 0; fill(text, at);) {
      std::size_t i = 0;
      while (i < ready_) {
        if (may_be_composite(i)) [[unlikely]] {
          Composite composite;
          if (composite_at(i, composite) && on_composite(composite) &&
              composite.kind == CompositeKind::kUuid) {
            i += kUuidGroups;
            continue;
          }
        }
        on_token(token_at(i));
        ++i;
      }
      at = next_window(text, i);
    }
  }

 private:
  static constexpr std::size_t kUuidGroups = 5;
  static constexpr std::size_t kWindowBytes = 16384;
  // Tokens at the end of a window that the next one sees again: the last may
  // be cut, and a composite needs the four behind its first.
  static constexpr std::size_t kCarriedTokens = kUuidGroups;

  // Reads the window from `at`; false where the text is at its end.
  bool fill(std::string_view text, std::size_t at);
  void classify_window(std::string_view window);
  void refine_high_bytes(std::string_view window);
  void find_tokens(std::size_t window_bytes);
  std::size_t next_window(std::string_view text, std::size_t next_token) const;

  std::size_t token_bytes(std::size_t i) const { return ends_[i] - begins_[i]; }
  // The cheap test that nearly all tokens fail.
  bool may_be_composite(std::size_t i) const {
    const char after = folded_[ends_[i]];
    return (after == '.' && token_bytes(i) <= 3) || (after == '-' && token_bytes(i) == 8);
  }
  bool composite_at(std::size_t i, Composite& composite) const;
  Token token_at(std::size_t i) {
    Token token;
    token.begin = window_begin_ + begins_[i];
    token.end = window_begin_ + ends_[i];
    if (has_high_bytes_) [[unlikely]] {
      if (fold_token(i, token)) return token;
    }
    token.folded = folded_.data() + begins_[i];
    token.length_bytes = token_bytes(i);
    token.masks = masks_.data();
    token.place = begins_[i];
    return token;
  }
  // False where the token is ASCII.
  bool fold_token(std::size_t i, Token& token);

  std::string folded_;            // the window, ASCII letters folded, then padding
  std::vector<ByteMasks> masks_;  // of the window, and one empty
  std::vector<std::uint32_t> begins_;
  std::vector<std::uint32_t> ends_;
  std::size_t token_count_ = 0;
  std::size_t ready_ = 0;  // tokens of this window that are to be reported
  std::size_t window_begin_ = 0;
  std::size_t window_bytes_ = 0;
  bool has_high_bytes_ = false;
  std::string unicode_token_;
};

}  // namespace logkit::segment::index
