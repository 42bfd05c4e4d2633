// PatternTerms: which words of the texts of a pattern lie in its constant text
// alone, which in one slot alone, and which in several pieces together.
//
// Pieces are parted by bytes that neither a word nor an IPv4 address goes on
// over: ASCII, no word characters, and no "." where there are enough of them
// for an address; where UUIDs are to be seen whole, no "-" either where there
// are enough of these. Escapes of JSON
// strings count as what they stand for, where that is sure to part; one that
// a slot cuts makes the text a whole.
//
// Thread safety: plain values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/encoding/text_classes.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {

// A byte that no word and no address has; not so a backslash, which may be an
// escape.
inline bool parts_words(char c, bool joins_dashes) {
  if (c == '_' || c == '.' || c == '\\') return false;
  if (c == '-' && joins_dashes) return false;
  return !has_class(c, kWordClass);
}

class PatternTerms {
 public:
  // Constant text, then a slot.
  struct Part {
    SlotKind kind = SlotKind::kText;
    std::uint32_t reference = 0;
    std::uint32_t constant_bytes = 0;
    bool alone = true;  // its words are none of other pieces
  };
  // Slots, and bytes of constant text around and between them.
  struct Range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t before = 0;
    std::uint32_t after = 0;
  };

  struct Rules {
    bool escaped = false;       // raw JSON strings
    bool joins_dashes = false;  // a UUID is one word
    bool unit = false;          // a pattern of tokenize_unit(), not tokenize_line()
  };
  PatternTerms(std::string_view pattern, const Rules& rules);

  // Where an escape is cut, nothing else is of use.
  bool is_whole() const { return whole_; }
  void make_whole() { whole_ = true; }
  // Stretches of it that no slot touches, each with a LF; raw.
  const std::string& constant() const { return constant_; }
  const std::vector<Part>& parts() const { return parts_; }
  // Of slots that are not alone.
  const std::vector<Range>& ranges() const { return ranges_; }
  void add_range(std::uint32_t part) { ranges_.push_back({part, part, 0, 0}); }
  std::uint32_t tail_bytes() const { return tail_bytes_; }

 private:
  enum class PieceKind : std::uint8_t { kParting, kDot, kDash, kJoining, kSlot };
  struct Piece {
    PieceKind kind = PieceKind::kParting;
    std::uint32_t begin = 0;  // in the constant text; of a slot its number
    std::uint32_t end = 0;
  };

  void add_constant(std::string_view constant, std::uint32_t begin, std::uint32_t end,
                    std::vector<Piece>& pieces);
  void take_region(std::string_view constant, std::span<const Piece> region);
  void take_joined(std::string_view constant, std::span<const Piece> region);
  // How many of both a slot may hold.
  struct Joints {
    unsigned dots = 0;
    unsigned dashes = 0;
  };
  Joints most_joints(std::uint32_t part) const;

  Rules rules_;
  std::string constant_;
  std::vector<Part> parts_;
  std::vector<Range> ranges_;
  std::uint32_t tail_bytes_ = 0;  // constant text behind the last slot
  bool whole_ = false;
};

}  // namespace logkit::segment
