#include "lib/segment/encoding/packed_hex.h"

#include <algorithm>

#include "lib/segment/encoding/hex_digits.h"

namespace logkit::segment {
namespace {

constexpr char kLowerMark = '\x01';
constexpr char kUpperMark = '\x02';
constexpr std::size_t kMostPackedBytes = 255;

// How many digits of one case stand at `at`, and of which.
struct Run {
  std::size_t digits = 0;
  bool upper_case = false;
};

Run run_at(std::string_view text, std::size_t at) {
  Run run;
  std::uint8_t seen = 0;
  for (std::size_t i = at; i < text.size(); ++i, ++run.digits) {
    if (!is_hex_digit(text[i])) break;
    const auto both = static_cast<std::uint8_t>(seen | hex_digit(text[i]).flags);
    if (both == (HexDigit::kLower | HexDigit::kUpper)) break;
    seen = both;
  }
  run.upper_case = seen == HexDigit::kUpper;
  return run;
}

void put_packed(std::string_view digits, bool upper_case, std::string& out) {
  while (!digits.empty()) {
    const std::size_t bytes = std::min(digits.size() / 2, kMostPackedBytes);
    out.push_back(upper_case ? kUpperMark : kLowerMark);
    out.push_back(static_cast<char>(bytes));
    for (std::size_t i = 0; i < bytes; ++i) {
      out.push_back(static_cast<char>(hex_digit(digits[2 * i]).value << 4 |
                                      hex_digit(digits[2 * i + 1]).value));
    }
    digits.remove_prefix(2 * bytes);
  }
}

}  // namespace

void pack_hex(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const Run run = run_at(text, at);
    const std::size_t packed = run.digits >= kFewestPackedDigits ? run.digits & ~std::size_t{1} : 0;
    if (packed > 0) put_packed(text.substr(at, packed), run.upper_case, out);
    at += packed;
    // What is left of the run, or what ended it.
    const std::size_t plain = std::max<std::size_t>(run.digits - packed, packed > 0 ? 0 : 1);
    out.append(text.substr(at, plain));
    at += plain;
  }
}

std::optional<std::string> unpack_hex(std::string_view packed, std::size_t most_bytes) {
  std::string text;
  for (std::size_t at = 0; at < packed.size();) {
    const char c = packed[at++];
    if (c != kLowerMark && c != kUpperMark) {
      text.push_back(c);
    } else {
      if (at == packed.size()) return std::nullopt;
      const std::size_t bytes = static_cast<unsigned char>(packed[at++]);
      if (bytes > packed.size() - at) return std::nullopt;
      for (const char byte : packed.substr(at, bytes)) {
        const auto value = static_cast<unsigned char>(byte);
        text.push_back(hex_text(value >> 4, c == kUpperMark));
        text.push_back(hex_text(value & 15, c == kUpperMark));
      }
      at += bytes;
    }
    if (text.size() > most_bytes) return std::nullopt;
  }
  return text;
}

std::size_t packable_digits(std::string_view text) {
  std::size_t digits = 0;
  std::size_t at = 0;
  while (at + kFewestPackedDigits <= text.size()) {
    // No run of enough digits begins where the last of them would be none.
    const std::size_t last = at + kFewestPackedDigits - 1;
    if (is_hex_digit(text[last])) {
      const Run run = run_at(text, at);
      if (run.digits >= kFewestPackedDigits) digits += run.digits;
      at += std::max<std::size_t>(run.digits, 1);
    } else {
      at = last + 1;
    }
  }
  return digits;
}

}  // namespace logkit::segment
