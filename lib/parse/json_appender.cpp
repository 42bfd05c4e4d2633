#include "lib/parse/json_appender.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string>

#include "lib/base/ascii.h"
#include "lib/base/base64.h"
#include "lib/base/utf8.h"
#include "lib/record/json_text.h"

namespace logkit::parse {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x8080808080808080;

// Not zero where one of eight bytes is a control, '"', '\' or beyond ASCII.
constexpr std::uint64_t special_of(std::uint64_t bytes) {
  const auto zeros = [](std::uint64_t word) { return (word - kOnes) & ~word; };
  const std::uint64_t controls = (bytes - kOnes * 0x20) & ~bytes;
  return (bytes | controls | zeros(bytes ^ kOnes * '"') | zeros(bytes ^ kOnes * '\\')) & kHighBits;
}

std::uint64_t load8(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, 8);
  return word;
}

// What stands behind '\' for a control; 0 where it has no short form.
constexpr char short_form(char c) {
  switch (c) {
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

// Of longer texts, such as a hole of NULs, each of which becomes six bytes, the room is
// counted beforehand: a buffer that grows has what is written twice in memory.
constexpr std::size_t kLongBytes = 1 << 20;

// At most so many bytes, without the quotes.
std::size_t escaped_bytes(std::string_view text) {
  std::size_t bytes = 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) {
      bytes += 3;
    } else if (c == '"' || c == '\\' || short_form(c) != 0) {
      bytes += 2;
    } else {
      bytes += static_cast<unsigned char>(c) < 0x20 ? 6 : 1;
    }
  }
  return bytes;
}

}  // namespace

void JsonAppender::grow(std::size_t bytes) {
  out_.end_at(at_);
  at_ = out_.room(bytes + bytes / 4 + 4 * kSlackBytes);
  end_ = out_.room_end();
}

void JsonAppender::base64(std::string_view bytes) {
  std::string digits = "\"";
  append_base64(bytes, digits);
  digits.push_back('"');
  make_room(digits.size() + kSlackBytes);
  put(digits);
}

// Copies up to the first special byte, which it answers, or `end`. There is room
// for all and a step beyond.
const char* JsonAppender::copy_plain(const char* from, const char* end) {
  const char* const begin = from;
#if LK_BYTE_VECTORS
  while (end - from > 0) {
    // The last step goes back to where all was copied as it is.
    const std::ptrdiff_t back = std::max<std::ptrdiff_t>(kVectorBytes - (end - from), 0);
    if (back > from - begin) break;
    from -= back;
    at_ -= back;
    const ByteVector bytes = load_vector(from);
    store_vector(at_, bytes);
    const unsigned special = special_bits(bytes);
    const int plain = special == 0 ? int{kVectorBytes} : std::countr_zero(special);
    at_ += plain;
    from += plain;
    if (special != 0) return from;
  }
#endif
  while (end - from > 0) {
    const std::ptrdiff_t back = std::max<std::ptrdiff_t>(8 - (end - from), 0);
    if (back > from - begin) break;
    const std::uint64_t bytes = load8(from - back);
    if (special_of(bytes) != 0) break;
    std::memcpy(at_ - back, &bytes, 8);
    from += 8 - back;
    at_ += 8 - back;
  }
  while (from < end && !is_special(*from)) *at_++ = *from++;
  return from;
}

// A run of bytes beyond ASCII; answers what is behind it.
[[gnu::noinline]] const char* JsonAppender::put_beyond_ascii(const char* from, const char* end,
                                                             bool& is_valid) {
  while (from < end && static_cast<unsigned char>(*from) >= 0x80) {
    const CodePoint next = decode_utf8({from, static_cast<std::size_t>(end - from)});
    // One bad byte becomes three.
    make_room(static_cast<std::size_t>(end - from) + kSlackBytes);
    if (next.valid) {
      put({from, next.length_bytes});
    } else {
      put("\xEF\xBF\xBD");
      is_valid = false;
    }
    from += next.length_bytes;
  }
  return from;
}

[[gnu::noinline]] void JsonAppender::put_control(char c) {
  *at_++ = '\\';
  if (const char form = short_form(c); form != 0) {
    *at_++ = form;
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  put("u00");
  *at_++ = kLowerHexDigits[byte >> 4];
  *at_++ = kLowerHexDigits[byte & 15];
}

// One special byte, or all of a run beyond ASCII; answers what is behind.
inline const char* JsonAppender::put_special(const char* from, const char* end, bool& is_valid) {
  if (static_cast<unsigned char>(*from) >= 0x80) return put_beyond_ascii(from, end, is_valid);
  if (*from == '"' || *from == '\\') {
    at_[0] = '\\';
    at_[1] = *from;
    at_ += 2;
  } else {
    put_control(*from);
  }
  return from + 1;
}

bool JsonAppender::text(std::string_view text) {
  const char* from = text.data();
  const char* const end = from + text.size();
  bool is_valid = true;
  make_room((text.size() > kLongBytes ? escaped_bytes(text) : text.size()) + kSlackBytes);
  *at_++ = '"';
  while ((from = copy_plain(from, end)) != end) {
    from = put_special(from, end, is_valid);
    make_room(static_cast<std::size_t>(end - from) + kSlackBytes);
  }
  *at_++ = '"';
  return is_valid;
}

bool JsonAppender::text(std::string_view text, const SpecialBytes& special) {
  if (!special.covers(text)) return this->text(text);
  const char* from = text.data();
  const char* const end = from + text.size();
  bool is_valid = true;
  // Enough where there are but quotes and backslashes.
  const auto room_for_rest = [&] {
    make_room(2 * static_cast<std::size_t>(end - from) + kSlackBytes);
    return at_;
  };
  char* out = room_for_rest();
  *out++ = '"';
  special.for_each_in(text, [&](const char* at) {
    if (at < from) return;  // of a run that is written
    const auto plain = static_cast<std::size_t>(at - from);
    copy_bytes(out, from, plain);
    out += plain;
    if (*at == '"' || *at == '\\') [[likely]] {
      out[0] = '\\';
      out[1] = *at;
      out += 2;
      from = at + 1;
      return;
    }
    at_ = out;
    from = put_special(at, end, is_valid);
    out = room_for_rest();
  });
  at_ = out;
  put({from, static_cast<std::size_t>(end - from)});
  *at_++ = '"';
  return is_valid;
}

bool is_plain_json_text(std::string_view text) {
  const char* const begin = text.data();
  const std::size_t size = text.size();
  if (size < 8) {
    std::uint64_t bytes = kOnes * ' ';
    for (std::size_t i = 0; i < size; ++i)
      bytes = bytes << 8 | static_cast<unsigned char>(begin[i]);
    return special_of(bytes) == 0;
  }
  // The last step goes over what is not a whole one, again over some bytes before.
  std::uint64_t special = special_of(load8(begin + size - 8));
  std::size_t at = 0;
#if LK_BYTE_VECTORS
  for (; at + kVectorBytes <= size; at += kVectorBytes)
    if (special_bits(load_vector(begin + at)) != 0) return false;
#endif
  for (; at + 8 <= size; at += 8) special |= special_of(load8(begin + at));
  return special == 0;
}

}  // namespace logkit::parse
