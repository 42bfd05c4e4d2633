#include "lib/segment/index/unicode.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"

namespace logkit::segment::index {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};
struct FoldRange {
  char32_t first;
  char32_t last;
  std::uint32_t step;
  std::int32_t delta;
};

#include "lib/segment/index/unicode_tables.inc"

constexpr char32_t kBmpEnd = 0x10000;
using BmpSet = std::array<std::uint64_t, kBmpEnd / 64>;

template <typename Range>
const Range* find_range(const Range* begin, const Range* end, char32_t code) {
  const Range* after = std::upper_bound(
      begin, end, code, [](char32_t value, const Range& range) { return value < range.first; });
  if (after == begin || code > std::prev(after)->last) return nullptr;
  return std::prev(after);
}

// One bit per code of the basic plane: text in one script asks for the same
// few cache lines again and again, where a search in the ranges takes ten
// steps.
template <typename Range>
BmpSet bmp_set(const Range* begin, const Range* end) {
  BmpSet set{};
  for (const Range* range = begin; range != end && range->first < kBmpEnd; ++range) {
    for (char32_t code = range->first; code <= range->last; ++code) {
      set[code / 64] |= std::uint64_t{1} << (code % 64);
    }
  }
  return set;
}

bool has(const BmpSet& set, char32_t code) { return (set[code / 64] >> (code % 64) & 1) != 0; }

}  // namespace

std::string_view unicode_version() { return kUnicodeVersion; }

bool is_word_code_point(char32_t code) {
  if (code < 0x80) return is_ascii_word_byte(static_cast<unsigned char>(code));
  static const BmpSet words = bmp_set(std::begin(kWordRanges), std::end(kWordRanges));
  if (code < kBmpEnd) return has(words, code);
  return find_range(std::begin(kWordRanges), std::end(kWordRanges), code) != nullptr;
}

char32_t fold_code_point(char32_t code) {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code | 0x20 : code;
  static const BmpSet cased = bmp_set(std::begin(kFoldRanges), std::end(kFoldRanges));
  if (code < kBmpEnd && !has(cased, code)) return code;
  const FoldRange* range = find_range(std::begin(kFoldRanges), std::end(kFoldRanges), code);
  if (range == nullptr || (code - range->first) % range->step != 0) return code;
  return static_cast<char32_t>(static_cast<std::int64_t>(code) + range->delta);
}

void append_folded(std::string_view text, std::string& out) {
  while (!text.empty()) {
    // ASCII, which most texts are, at once.
    std::size_t plain = 0;
    while (plain < text.size() && static_cast<unsigned char>(text[plain]) < 0x80) ++plain;
    const std::size_t begin = out.size();
    out.append(text.substr(0, plain));
    for (std::size_t i = begin; i < out.size(); ++i) out[i] = to_lower(out[i]);
    text.remove_prefix(plain);
    if (text.empty()) return;
    const CodePoint code = decode_utf8(text);
    if (code.valid) {
      append_utf8(fold_code_point(code.value), out);
    } else {
      out.append(text.substr(0, code.length_bytes));
    }
    text.remove_prefix(code.length_bytes);
  }
}

bool begins_with_word(std::string_view text) {
  const CodePoint code = decode_utf8(text);
  return code.valid && is_word_code_point(code.value);
}

bool ends_with_word(std::string_view text) {
  // A sequence is at most four bytes, so its first byte is one of the last
  // four; the decoding that ends exactly at the end is the last character.
  for (std::size_t back = 1; back <= std::min<std::size_t>(4, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte >= 0x80 && byte < 0xC0) continue;
    const CodePoint code = decode_utf8(text.substr(text.size() - back));
    return code.valid && code.length_bytes == back && is_word_code_point(code.value);
  }
  return false;
}

}  // namespace logkit::segment::index
