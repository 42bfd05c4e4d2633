// What the tokenisers of texts know of a byte. Bytes of 128 and more count as
// letters: the rules see bytes, not code points.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logkit::segment {

enum TextClass : std::uint16_t {
  kDigitClass = 1 << 0,
  kLetterClass = 1 << 1,
  kLowerHexClass = 1 << 2,           // a-f
  kUpperHexClass = 1 << 3,           // A-F
  kOtherThanLowerHexClass = 1 << 4,  // a letter, but not a-f
  kOtherThanUpperHexClass = 1 << 5,  // a letter, but not A-F
  kDelimiterClass = 1 << 6,          // between the units of a line
  kPathEndClass = 1 << 7,            // what ends a unit that began with '/'
  kVariableClass = 1 << 8,           // a unit that has one is a slot
  kBackslashClass = 1 << 9,
  kTimeStartClass = 1 << 10,         // a timestamp may begin here
  kEscapedClass = 1 << 11,           // not itself in a pattern
  kWordClass = kDigitClass | kLetterClass,
};

inline constexpr unsigned kEscapedBytes = 8;  // those below

namespace text_classes_internal {

constexpr bool is_one_of(unsigned byte, std::string_view set) {
  for (const char c : set) {
    if (static_cast<unsigned char>(c) == byte) return true;
  }
  return false;
}

constexpr std::uint16_t class_of(unsigned byte) {
  const bool digit = byte >= '0' && byte <= '9';
  const bool lower = byte >= 'a' && byte <= 'z';
  const bool upper = byte >= 'A' && byte <= 'Z';
  const bool escaped = byte < kEscapedBytes;
  unsigned classes = 0;
  if (digit) classes |= kDigitClass;
  if (lower || upper || byte >= 0x80) classes |= kLetterClass;
  if (lower && byte <= 'f') classes |= kLowerHexClass;
  if (upper && byte <= 'F') classes |= kUpperHexClass;
  if (escaped || is_one_of(byte, " \t\n\r\"'()[]{}<>,;=:|")) classes |= kDelimiterClass;
  if (escaped || is_one_of(byte, " \t\n\r\"'<>),;]|")) classes |= kPathEndClass;
  if (digit || is_one_of(byte, "/@%\\")) classes |= kVariableClass;
  if (byte == '\\') classes |= kBackslashClass;
  if (digit || is_one_of(byte, "JFMASOND")) classes |= kTimeStartClass;
  if (escaped) classes |= kEscapedClass;
  if ((classes & kLetterClass) != 0) {
    if ((classes & kLowerHexClass) == 0) classes |= kOtherThanLowerHexClass;
    if ((classes & kUpperHexClass) == 0) classes |= kOtherThanUpperHexClass;
  }
  return static_cast<std::uint16_t>(classes);
}

constexpr std::array<std::uint16_t, 256> make_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < table.size(); ++byte) table[byte] = class_of(byte);
  return table;
}

inline constexpr std::array<std::uint16_t, 256> kTable = make_table();

}  // namespace text_classes_internal

inline std::uint16_t text_classes(char c) {
  return text_classes_internal::kTable[static_cast<unsigned char>(c)];
}
inline bool has_class(char c, unsigned classes) { return (text_classes(c) & classes) != 0; }

}  // namespace logkit::segment
