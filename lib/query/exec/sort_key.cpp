#include "lib/query/exec/sort_key.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "lib/base/ascii.h"
#include "lib/base/bytes.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

constexpr char kEnd = 0;
constexpr char kDigits = 1;
constexpr char kEscape = 2;
constexpr unsigned char kLongCount = 0xfb;
constexpr std::size_t kNumberBytes = 16;

// The first bytes of a key that is not wanted as a whole.
class KeyHead {
 public:
  static constexpr std::size_t kBytes = sizeof(KeyPrefix);

  void push_back(char c) {
    if (size_ < kBytes) bytes_[size_++] = c;
  }
  KeyHead& operator+=(std::string_view text) {
    const std::size_t count = std::min(text.size(), kBytes - size_);
    if (count > 0) std::memcpy(bytes_ + size_, text.data(), count);
    size_ += count;
    return *this;
  }
  bool is_full() const { return size_ == kBytes; }
  std::string_view bytes() const { return {bytes_, size_}; }

 private:
  char bytes_[kBytes];
  std::size_t size_ = 0;
};

std::uint64_t load_be(const char* bytes) {
  return __builtin_bswap64(load_le<std::uint64_t>(bytes));
}

bool is_full(const KeyHead& head) { return head.is_full(); }
bool is_full(const std::string&) { return false; }

bool is_escaped(char c) { return static_cast<unsigned char>(c) <= kEscape; }

template <typename Out>
void append_ordered(std::uint64_t number, int bytes, Out& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((number >> shift) & 0xff));
  }
}

template <typename Out>
void append_double(double number, Out& out) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  const auto bits = std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number);
  append_ordered((bits & kSign) != 0 ? ~bits : bits | kSign, 8, out);
}

template <typename Out>
void append_count(std::size_t count, Out& out) {
  if (count < kLongCount) {
    out.push_back(static_cast<char>(count));
    return;
  }
  out.push_back(static_cast<char>(kLongCount));
  append_ordered(count, 4, out);
}

// The run of digits that begins at `at`; where it ends.
template <typename Out>
std::size_t append_digits(std::string_view text, std::size_t at, Out& out) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  std::size_t first = at;
  while (first + 1 < end && text[first] == '0') ++first;
  out.push_back(kDigits);
  append_count(end - first, out);
  out += text.substr(first, end - first);
  append_count(first - at, out);
  return end;
}

template <typename Out>
void append_natural(std::string_view text, Out& out) {
  for (std::size_t at = 0; at < text.size() && !is_full(out);) {
    if (is_digit(text[at])) {
      at = append_digits(text, at, out);
      continue;
    }
    if (is_escaped(text[at])) out.push_back(kEscape);
    out.push_back(text[at++]);
  }
  out.push_back(kEnd);
}

template <typename Out>
void append_key(std::string_view text, Out& out) {
  const OrderKey key = order_key(text);
  out.push_back(static_cast<char>(key.rank));
  if (key.rank == OrderKey::Rank::kText) {
    append_natural(key.text, out);
  } else if (key.rank != OrderKey::Rank::kEmpty) {
    // A long double has bytes that mean nothing; two doubles have none.
    const auto high = static_cast<double>(key.number);
    const long double rest = key.number - static_cast<long double>(high);
    append_double(high, out);
    append_double(std::isfinite(high) ? static_cast<double>(rest) : 0.0, out);
  }
}

void flip(std::size_t begin, std::string& out) {
  for (std::size_t i = begin; i < out.size(); ++i) out[i] = static_cast<char>(~out[i]);
}

// A key's bytes one by one, flipped back.
class KeyBytes {
 public:
  KeyBytes(std::string_view bytes, bool descending)
      : bytes_(bytes), flip_(descending ? 0xff : 0) {}
  bool at_end() const { return at_ >= bytes_.size(); }
  std::size_t offset() const { return std::min(at_, bytes_.size()); }
  void skip(std::size_t count) { at_ += std::min(count, bytes_.size() - offset()); }
  unsigned char next() {
    return at_end() ? 0 : static_cast<unsigned char>(bytes_[at_++]) ^ flip_;
  }
  std::size_t next_count() {
    const unsigned char first = next();
    if (first != kLongCount) return first;
    std::size_t count = 0;
    for (int i = 0; i < 4; ++i) count = count << 8 | next();
    return count;
  }

 private:
  std::string_view bytes_;
  unsigned char flip_;
  std::size_t at_ = 0;
};

std::size_t skip_text(KeyBytes& bytes, bool has_digits) {
  while (!bytes.at_end()) {
    const unsigned char byte = bytes.next();
    if (byte == kEnd) break;
    if (byte == kEscape) bytes.next();
    if (byte != kDigits || !has_digits) continue;
    bytes.skip(bytes.next_count());
    bytes.next_count();
  }
  return bytes.offset();
}

}  // namespace

void append_sort_key(std::string_view text, bool descending, std::string& out) {
  const std::size_t begin = out.size();
  append_key(text, out);
  if (descending) flip(begin, out);
}

void append_text_key(std::string_view text, bool descending, std::string& out) {
  const std::size_t begin = out.size();
  for (const char c : text) {
    if (is_escaped(c)) out.push_back(kEscape);
    out.push_back(c);
  }
  out.push_back(kEnd);
  if (descending) flip(begin, out);
}

std::size_t sort_key_bytes(std::string_view bytes, bool descending) {
  KeyBytes key(bytes, descending);
  const auto rank = static_cast<OrderKey::Rank>(key.next());
  if (rank == OrderKey::Rank::kText) return skip_text(key, true);
  if (rank != OrderKey::Rank::kEmpty) key.skip(kNumberBytes);
  return key.offset();
}

std::size_t text_key_bytes(std::string_view bytes, bool descending) {
  KeyBytes key(bytes, descending);
  return skip_text(key, false);
}

KeyPrefix key_prefix(std::string_view key) {
  KeyHead head;
  head += key;
  while (!head.is_full()) head.push_back(0);
  const char* const bytes = head.bytes().data();
  return {load_be(bytes), load_be(bytes + sizeof(std::uint64_t))};
}

KeyPrefix sort_key_prefix(std::string_view text) {
  KeyHead head;
  append_key(text, head);
  return key_prefix(head.bytes());
}

}  // namespace logkit::query
