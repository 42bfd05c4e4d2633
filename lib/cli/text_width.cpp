#include "lib/cli/text_width.h"

#include <algorithm>
#include <array>

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"

namespace logkit::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array kZeroWidth = {
    Range{0x0300, 0x036f}, Range{0x0483, 0x0489}, Range{0x0591, 0x05bd}, Range{0x0610, 0x061a},
    Range{0x064b, 0x065f}, Range{0x06d6, 0x06dc}, Range{0x0900, 0x0902}, Range{0x093c, 0x093c},
    Range{0x0941, 0x0948}, Range{0x0e31, 0x0e31}, Range{0x0e34, 0x0e3a}, Range{0x0e47, 0x0e4e},
    Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff}, Range{0x200b, 0x200f}, Range{0x202a, 0x202e},
    Range{0x2060, 0x2064}, Range{0x20d0, 0x20ff}, Range{0xfe00, 0xfe0f}, Range{0xfe20, 0xfe2f},
    Range{0xfeff, 0xfeff}, Range{0xe0100, 0xe01ef},
};
constexpr std::array kWide = {
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},
    Range{0x23e9, 0x23ec},   Range{0x25fd, 0x25fe},   Range{0x2614, 0x2615},
    Range{0x2648, 0x2653},   Range{0x26a1, 0x26a1},   Range{0x26aa, 0x26ab},
    Range{0x26bd, 0x26be},   Range{0x26c4, 0x26c5},   Range{0x26d4, 0x26d4},
    Range{0x2705, 0x2705},   Range{0x270a, 0x270b},   Range{0x2728, 0x2728},
    Range{0x274c, 0x274c},   Range{0x2753, 0x2755},   Range{0x2757, 0x2757},
    Range{0x2795, 0x2797},   Range{0x2b1b, 0x2b1c},   Range{0x2b50, 0x2b50},
    Range{0x2e80, 0x303e},   Range{0x3041, 0x33ff},   Range{0x3400, 0x4dbf},
    Range{0x4e00, 0x9fff},   Range{0xa000, 0xa4cf},   Range{0xa960, 0xa97f},
    Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},
    Range{0xff00, 0xff60},   Range{0xffe0, 0xffe6},   Range{0x16fe0, 0x18aff},
    Range{0x1b000, 0x1b2ff}, Range{0x1f004, 0x1f004}, Range{0x1f0cf, 0x1f0cf},
    Range{0x1f18e, 0x1f18e}, Range{0x1f191, 0x1f19a}, Range{0x1f200, 0x1f320},
    Range{0x1f32d, 0x1f64f}, Range{0x1f680, 0x1f6ff}, Range{0x1f7e0, 0x1f7eb},
    Range{0x1f900, 0x1f9ff}, Range{0x1fa70, 0x1faff}, Range{0x20000, 0x3fffd},
};

template <std::size_t Count>
bool contains(const std::array<Range, Count>& ranges, char32_t value) {
  auto after = std::upper_bound(ranges.begin(), ranges.end(), value,
                                [](char32_t v, const Range& range) { return v < range.first; });
  return after != ranges.begin() && value <= std::prev(after)->last;
}

void append_hex(char32_t value, int digits, std::string& out) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out.push_back(kLowerHexDigits[(value >> shift) & 15]);
  }
}

// What a terminal may not get as it is: C0 and C1 controls, and the marks that
// reorder text.
bool is_control(char32_t value) {
  return value < 0x20 || (value >= 0x7f && value < 0xa0) || (value >= 0x202a && value <= 0x202e) ||
         (value >= 0x2066 && value <= 0x2069);
}

// Takes one code point off the front of `text`.
void append_one(std::string_view& text, Visible how, std::string& out) {
  const CodePoint point = decode_utf8(text);
  const std::string_view bytes = text.substr(0, point.length_bytes);
  text.remove_prefix(point.length_bytes);
  const char32_t value = point.value;
  if (!point.valid) {
    for (const char byte : bytes) {
      out.append("\\x");
      append_hex(static_cast<unsigned char>(byte), 2, out);
    }
  } else if (value == '\t') {
    out.push_back(how.keep_tabs ? '\t' : ' ');
  } else if (is_control(value)) {
    out.append(value < 0x100 ? "\\x" : "\\u");
    append_hex(value, value < 0x100 ? 2 : 4, out);
  } else if (value < 0x80 || how.utf8) {
    out.append(bytes);
  } else {
    out.append(value < 0x10000 ? "\\u" : "\\U");
    append_hex(value, value < 0x10000 ? 4 : 8, out);
  }
}

}  // namespace

int code_point_columns(char32_t code_point) {
  if (code_point < 0x300) return 1;
  if (contains(kZeroWidth, code_point)) return 0;
  return contains(kWide, code_point) ? 2 : 1;
}

std::size_t display_columns(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const CodePoint point = decode_utf8(text);
    columns += static_cast<std::size_t>(code_point_columns(point.value));
    text.remove_prefix(point.length_bytes);
  }
  return columns;
}

void append_visible(std::string_view text, Visible how, std::string& out) {
  while (!text.empty()) {
    // Runs of printable ASCII are by far the most of any log.
    std::size_t plain = 0;
    while (plain < text.size() && text[plain] >= 0x20 && text[plain] < 0x7f) ++plain;
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    append_one(text, how, out);
  }
}

std::string visible_lines(std::string_view text, Visible how) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (end < text.size() && line.ends_with('\r')) line.remove_suffix(1);
    append_visible(line, how, out);
    if (end < text.size()) out.push_back('\n');
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string visible(std::string_view text, Visible how) {
  std::string out;
  append_visible(text, how, out);
  return out;
}

std::string shorten(std::string_view text, std::size_t columns, Visible how) {
  std::string out;
  std::size_t used = 0, fits_bytes = 0;
  while (!text.empty()) {
    const std::size_t before = out.size();
    append_one(text, how, out);
    used += display_columns(std::string_view(out).substr(before));
    if (used + 3 <= columns) fits_bytes = out.size();
    if (used > columns) {
      out.resize(fits_bytes);
      return columns >= 3 ? out + "..." : out;
    }
  }
  return out;
}

}  // namespace logkit::cli
