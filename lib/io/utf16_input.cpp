#include "lib/io/utf16_input.h"

#include <array>

#include "lib/base/utf8.h"

namespace logkit::io {

bool begins_utf16(std::string_view bytes) {
  if (bytes.starts_with("\xFE\xFF")) return true;
  return bytes.starts_with("\xFF\xFE") && bytes.substr(2, 2) != std::string_view("\0\0", 2);
}

void Utf16Input::put_unit(char16_t unit, std::string& text) {
  const bool is_low = unit >= 0xDC00 && unit < 0xE000;
  if (high_ != 0) {
    const char16_t high = std::exchange(high_, u'\0');
    if (is_low) {
      append_utf8(0x10000 + (static_cast<char32_t>(high - 0xD800) << 10) + (unit - 0xDC00u), text);
      return;
    }
    append_utf8(kReplacementCharacter, text);
  }
  if (unit >= 0xD800 && unit < 0xDC00) {
    high_ = unit;
  } else if (has_begun_ || unit != 0xFEFF) {
    append_utf8(is_low ? kReplacementCharacter : static_cast<char32_t>(unit), text);
  }
  has_begun_ = true;
}

void Utf16Input::decode(std::string_view bytes, std::string& text) {
  for (const char byte : bytes) {
    if (!odd_byte_) {
      odd_byte_ = byte;
      continue;
    }
    auto first = static_cast<unsigned char>(*odd_byte_);
    auto second = static_cast<unsigned char>(byte);
    odd_byte_.reset();
    if (!has_begun_) is_big_endian_ = first == 0xFE;
    if (!is_big_endian_) std::swap(first, second);
    put_unit(static_cast<char16_t>(first << 8 | second), text);
  }
}

Status Utf16Input::fill(std::size_t count) {
  std::array<char, 16 * 1024> bytes{};
  while (waiting_bytes() < count && !at_end_) {
    LK_TRY(const std::size_t read_bytes, input().read(bytes));
    decode({bytes.data(), read_bytes}, text());
    if (read_bytes > 0) continue;
    at_end_ = true;
    // What is missing at the end is said.
    if (odd_byte_ || high_ != 0) append_utf8(kReplacementCharacter, text());
  }
  return {};
}

Result<bool> TextInput::next_member() {
  utf16_.reset();
  LK_TRY(const bool has_member, input_->next_member());
  if (!has_member) return false;
  // Byte by byte: no more is waited for than tells it. An error comes again when
  // the member is read.
  for (std::size_t count = 1; count <= 4; ++count) {
    const auto head = input_->peek(count);
    if (!head) break;
    const bool may_be = std::string_view("\xFF\xFE").starts_with(head->substr(0, 2)) ||
                        std::string_view("\xFE\xFF").starts_with(head->substr(0, 2));
    if (!may_be) break;
    if (count < 4 && head->size() == count && !head->starts_with("\xFE\xFF")) continue;
    if (begins_utf16(*head)) utf16_.emplace(*input_);
    break;
  }
  return true;
}

}  // namespace logkit::io
