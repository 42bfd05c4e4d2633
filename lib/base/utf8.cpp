#include "lib/base/utf8.h"

#include <cstring>

#include "lib/base/byte_vector.h"

namespace logkit {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;

// Bytes up to the first that is not ASCII, give or take the rest of a step.
std::size_t skip_ascii(const char* text, std::size_t size) {
  std::size_t at = 0;
#if LK_BYTE_VECTORS
  for (; at + 4 * kVectorBytes <= size; at += 4 * kVectorBytes) {
    const ByteVector first = either(load_vector(text + at), load_vector(text + at + kVectorBytes));
    const ByteVector second = either(load_vector(text + at + 2 * kVectorBytes),
                                     load_vector(text + at + 3 * kVectorBytes));
    if (vector_bits(either(first, second)) != 0) break;
  }
#endif
  for (; at + 16 <= size; at += 16) {
    std::uint64_t first;
    std::uint64_t second;
    std::memcpy(&first, text + at, 8);
    std::memcpy(&second, text + at + 8, 8);
    if (((first | second) & kHighBits) != 0) break;
  }
  while (at < size && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace

bool is_ascii(std::string_view text) { return skip_ascii(text.data(), text.size()) == text.size(); }

CodePoint decode_utf8(std::string_view text) {
  if (text.empty()) return {};
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  // The second byte's range is what rules out overlong forms, surrogates and
  // values that are too large (Unicode Standard, table 3-7).
  unsigned low = 0x80;
  unsigned high = 0xBF;
  std::uint8_t length = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {kReplacementCharacter, 1, false};
  }
  char32_t value = lead & (0x7Fu >> length);
  for (std::uint8_t i = 1; i < length; ++i) {
    const unsigned next = byte(i);
    if (next < low || next > high) return {kReplacementCharacter, i, false};
    value = (value << 6) | (next & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  return {value, length, true};
}

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t at = 0;
  while (true) {
    at += skip_ascii(text.data() + at, text.size() - at);
    // Text of another script has long runs without ASCII.
    while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
      const CodePoint next = decode_utf8(text.substr(at));
      if (!next.valid) return at;
      at += next.length_bytes;
    }
    if (at == text.size()) return at;
  }
}

bool is_valid_utf8(std::string_view text) { return valid_utf8_prefix(text) == text.size(); }

bool append_valid_utf8(std::string_view text, std::string& out) {
  bool valid = true;
  while (!text.empty()) {
    const std::size_t good = valid_utf8_prefix(text);
    out.append(text.substr(0, good));
    text.remove_prefix(good);
    if (text.empty()) break;
    valid = false;
    append_utf8(kReplacementCharacter, out);
    text.remove_prefix(decode_utf8(text).length_bytes);
  }
  return valid;
}

void append_utf8(char32_t value, std::string& out) {
  if ((value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF) value = kReplacementCharacter;
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0 | (value >> 6));
    put(0x80 | (value & 0x3F));
  } else if (value < 0x10000) {
    put(0xE0 | (value >> 12));
    put(0x80 | ((value >> 6) & 0x3F));
    put(0x80 | (value & 0x3F));
  } else {
    put(0xF0 | (value >> 18));
    put(0x80 | ((value >> 12) & 0x3F));
    put(0x80 | ((value >> 6) & 0x3F));
    put(0x80 | (value & 0x3F));
  }
}

std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  // At most three bytes back is the start of a sequence that was cut.
  for (std::size_t back = 0; back < 4 && back <= max_bytes; ++back) {
    const std::size_t at = max_bytes - back;
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    const bool cuts = back > 0 && at + decode_utf8(text.substr(at)).length_bytes > max_bytes;
    return text.substr(0, cuts || back == 0 ? at : max_bytes);
  }
  return text.substr(0, max_bytes);
}

}  // namespace logkit
