// Tokenisers: a text becomes a pattern, its constant part, and the values of
// the slots between. Texts of one origin share few patterns, and what a slot
// holds across texts is alike.
//
// Pattern bytes:
//   any byte >= 8      itself
//   0x01 'E' c         the byte c - '0', below 8
//   0x01 'V'           a slot: any text
//   0x01 'T' f{6}      a slot: a timestamp of that format (time_format.h)
//   0x01 'P'           a slot: an IPv4 address
//   0x01 'U'           a slot: a UUID
//   0x01 'X'           a slot: hexadecimal digits (after a constant 0x)
//   0x01 'W'           a slot: a word that is not taken apart further
//   0x01 'R' k         what slot k - ' ' of this text holds, counting those above
//   0x01 'F' c{3}      what column c of this record holds; six bits a byte, low
//                      first, each plus ' '
//
// tokenize_line() is for lines and messages: units between delimiters, those
// with a digit and those in quotes are slots. tokenize_unit() is for what a
// slot of a line holds: letters are constant, runs of digits are slots.
//
// The rules are in logkit-segment(5), TEXT.
//
// Thread safety: one thread at a time for a TokenizedText; functions are pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/encoding/time_format.h"

namespace logkit::segment {

// On disk: never changed.
enum class SlotKind : char {
  kText = 'V',
  kTime = 'T',
  kAddress = 'P',
  kUuid = 'U',
  kHex = 'X',
  kWord = 'W',
  kBackReference = 'R',
  kFieldReference = 'F',
};

inline constexpr char kPatternEscape = '\x01';
inline constexpr std::size_t kMaxLineSlots = 120;
inline constexpr std::size_t kMaxUnitSlots = 60;
// A back reference names one of the first values only: its number is one byte.
inline constexpr std::size_t kMaxBackReferences = 60;
inline constexpr std::uint32_t kMaxReferableColumns = 1u << 18;

// What patterns are written with. A slot's format or reference follows it.
inline void append_slot(SlotKind kind, std::string& pattern) {
  const char bytes[] = {kPatternEscape, static_cast<char>(kind)};
  pattern.append(bytes, sizeof bytes);
}
// A constant byte that is not itself in a pattern.
inline void append_escaped(char constant, std::string& pattern) {
  const char bytes[] = {kPatternEscape, 'E', static_cast<char>('0' + constant)};
  pattern.append(bytes, sizeof bytes);
}
inline void append_value_reference(std::size_t value, std::string& pattern) {
  pattern.push_back(static_cast<char>(' ' + value));
}
// `column` is below kMaxReferableColumns.
inline void append_column_reference(std::uint32_t column, std::string& pattern) {
  for (const unsigned shift : {0u, 6u, 12u}) {
    pattern.push_back(static_cast<char>(' ' + (column >> shift & 63)));
  }
}

struct TokenizedText {
  struct Value {
    std::string_view text;
    std::int64_t time = 0;  // of SlotKind::kTime: FoundTime::value
  };

  std::string pattern;
  std::vector<Value> values;  // of the slots that are no references, in order
  std::vector<std::string_view> quoted;  // of the slots that are field references

  void clear() {
    pattern.clear();
    values.clear();
    quoted.clear();
  }
};

// Other fields of the record that a text may quote. Bounded; the longest match
// at a place wins, of equals the first added.
class FieldReferences {
 public:
  void clear();
  // Texts shorter than three bytes, and what is beyond the bound, are not kept.
  void add(std::uint32_t column, std::string_view text);
  bool empty() const { return count_ == 0; }
  // False where no field begins with that byte: what find() need not be asked for.
  bool may_begin(const char* text) const { return begins_[first_byte(text)] != 0; }

  struct Found {
    std::uint32_t column = 0;
    std::size_t length = 0;
  };
  // The field that `rest` begins with, ending at its end or before something
  // that is no letter or digit. `budget` is what comparing may still cost for
  // the whole text, so that fields alike in all but their ends do not make a
  // text's time quadratic; once it is used up, nothing is found.
  std::optional<Found> find(std::string_view rest, std::uint64_t& budget) const;

 private:
  static constexpr std::size_t kMaxFields = 384;
  static constexpr std::size_t kTableSize = 1024;

  struct Field {
    std::uint32_t column = 0;
    std::uint32_t bucket = 0;
    std::string_view text;
  };
  static std::size_t bucket_of(const char* text);
  static std::size_t first_byte(const char* text) { return static_cast<unsigned char>(*text); }

  std::array<Field, kMaxFields> fields_;
  std::array<std::uint16_t, kTableSize> table_{};  // field + 1; open addressing
  std::array<std::uint8_t, 256> begins_{};  // by first byte
  std::size_t count_ = 0;
};

// Append to `out` (clear it first), whose values are views of `text`. `fields`
// may be null. At most kMaxLineSlots + 1 slots, and kMaxUnitSlots + 2: then the
// rest is one, kText of a line, kWord of a unit.
void tokenize_line(std::string_view text, const FieldReferences* fields, TokenizedText& out);
void tokenize_unit(std::string_view text, const FieldReferences* fields, TokenizedText& out);

// A delimiter between units of a line (space, tab, quotes, brackets, , ; = : |
// CR, LF, bytes below 8).
bool is_delimiter(char c);

// A pattern taken apart.
struct Slot {
  SlotKind kind = SlotKind::kText;
  TimeFormat time_format;         // of kTime
  std::uint32_t reference = 0;    // slot or column of the two references
  std::uint32_t pattern_end = 0;  // how many bytes of the pattern lead up to and include it

  bool has_value() const {
    return kind != SlotKind::kBackReference && kind != SlotKind::kFieldReference;
  }
};

struct ParsedPattern {
  std::string constant;                       // all constant text, escapes undone
  std::vector<std::uint32_t> constant_ends;   // in `constant`: before each slot, and the last
  std::vector<Slot> slots;
  std::uint32_t value_count = 0;              // slots that have values
};
// Nothing where the bytes are no pattern (hostile): unknown codes, a byte below
// 8 that is not escaped, a back reference to a slot that has not come yet.
std::optional<ParsedPattern> parse_pattern(std::string_view pattern);

}  // namespace logkit::segment
