#include "lib/query/exec/text_match.h"

#include <array>
#include <cstring>

#include "lib/base/utf8.h"
#include "lib/segment/index/unicode.h"

namespace logkit::query {
namespace {

// After so many false starts in one text the plain search takes over.
constexpr int kMaxFalseStarts = 32;

// How common a byte is in logs, roughly: the rarer, the better to look for.
constexpr std::array<unsigned char, 256> make_frequencies() {
  std::array<unsigned char, 256> frequency{};
  for (std::size_t c = 0; c < 256; ++c) frequency[c] = c >= 0x80 ? 20 : 10;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) frequency[c] = 60;
  for (std::size_t c = 'a'; c <= 'z'; ++c) frequency[c] = 120;
  for (std::size_t c = '0'; c <= '9'; ++c) frequency[c] = 180;
  constexpr std::string_view kCommon = " etaonisrldc./-:\",0123=_";
  for (const char c : kCommon) frequency[static_cast<unsigned char>(c)] = 220;
  constexpr std::string_view kRareLetters = "jqxzkvwy";
  for (const char c : kRareLetters) frequency[static_cast<unsigned char>(c)] = 70;
  return frequency;
}
constexpr std::array<unsigned char, 256> kFrequencies = make_frequencies();

std::size_t rarest_offset(std::string_view text) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (kFrequencies[static_cast<unsigned char>(text[i])] <
        kFrequencies[static_cast<unsigned char>(text[best])]) {
      best = i;
    }
  }
  return best;
}

std::size_t find_linear(std::string_view haystack, std::string_view needle, std::size_t from) {
  const void* found = memmem(haystack.data() + from, haystack.size() - from, needle.data(),
                             needle.size());
  if (found == nullptr) return Needle::kNone;
  return static_cast<std::size_t>(static_cast<const char*>(found) - haystack.data());
}

// The start of the sequence that ends at `end`; what is no UTF-8 is one byte.
std::size_t last_sequence_begin(std::string_view text, std::size_t end) {
  std::size_t begin = end - 1;
  while (begin > 0 && end - begin < 4 &&
         (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80) {
    --begin;
  }
  const CodePoint point = decode_utf8(text.substr(begin, end - begin));
  return point.valid && begin + point.length_bytes == end ? begin : end - 1;
}

bool is_word_at(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return segment::index::is_ascii_word_byte(byte);
  const CodePoint point = decode_utf8(text.substr(at));
  return !point.valid || point.value == kReplacementCharacter ||
         segment::index::is_word_code_point(point.value);
}

// Of a phrase's own ends: what is no UTF-8 is no word character.
bool is_valid_word_at(std::string_view text, std::size_t at) {
  const CodePoint point = decode_utf8(text.substr(at));
  return point.valid && segment::index::is_word_code_point(point.value);
}

}  // namespace

Needle::Needle(std::string text) : text_(std::move(text)), rare_offset_(rarest_offset(text_)) {}

std::size_t Needle::find(std::string_view haystack, std::size_t from) const {
  if (from > haystack.size() || haystack.size() - from < text_.size()) return kNone;
  if (text_.empty()) return from;
  const char rare = text_[rare_offset_];
  // The rare byte of a match lies within [from + rare_offset_, last].
  const std::size_t last = haystack.size() - text_.size() + rare_offset_;
  std::size_t at = from + rare_offset_;
  for (int starts = 0; at <= last; ++starts) {
    if (starts == kMaxFalseStarts) return find_linear(haystack, text_, at - rare_offset_);
    const void* hit = std::memchr(haystack.data() + at, rare, last - at + 1);
    if (hit == nullptr) return kNone;
    const auto hit_at =
        static_cast<std::size_t>(static_cast<const char*>(hit) - haystack.data());
    const std::size_t begin = hit_at - rare_offset_;
    if (std::memcmp(haystack.data() + begin, text_.data(), text_.size()) == 0) return begin;
    at = hit_at + 1;
  }
  return kNone;
}

bool is_word_begin(std::string_view text, std::size_t at) {
  return at == 0 || !is_word_at(text, last_sequence_begin(text, at));
}

bool is_word_end(std::string_view text, std::size_t at) {
  return at >= text.size() || !is_word_at(text, at);
}

Phrase::Phrase(std::string text, Ends ends) : needle_(std::move(text)) {
  const std::string& own = needle_.text();
  if (own.empty()) return;
  begins_with_word_ = is_valid_word_at(own, 0);
  ends_with_word_ =
      ends == Ends::kBoth && is_valid_word_at(own, last_sequence_begin(own, own.size()));
}

std::size_t Phrase::find(std::string_view text) const {
  std::size_t at = 0;
  while (true) {
    at = needle_.find(text, at);
    if (at == Needle::kNone) return at;
    const bool begins = !begins_with_word_ || is_word_begin(text, at);
    if (begins && (!ends_with_word_ || is_word_end(text, at + size_bytes()))) return at;
    ++at;
  }
}

}  // namespace logkit::query
