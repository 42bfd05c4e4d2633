// What a text search asks of a part of a value: of a slot of its pattern. Within
// lib/segment/encoding.
//
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string_view>

#include "lib/segment/encoding/text_search.h"
#include "lib/segment/values.h"

namespace logkit::segment {

// A word must not go on beyond the text. At an end of the part:
enum class Edge : std::uint8_t {
  kFree,     // it may, nothing is asked
  kClear,    // it does not
  kUnknown,  // nobody knows
  kWord,     // it does
};

struct PieceSearch {
  std::string_view text;  // empty only where at_begin and at_end
  bool any_case = false;
  bool at_begin = false;
  bool at_end = false;
  Edge left = Edge::kFree;
  Edge right = Edge::kFree;

  bool operator==(const PieceSearch&) const = default;
};

// What the byte beside a part is to a word that ends there.
Edge edge_at(char byte);
// Whether a text may begin or end there where that is asked of it.
Hit hit_at(Edge edge);

// Whether the text has it.
Hit match(std::string_view text, const PieceSearch& piece);
// Texts one after the other, each followed by one LF.
struct TextsView {
  std::string_view bytes;
  std::span<const std::uint32_t> ends;
};
// Which of the texts, of the values do.
Hits search_texts(const TextsView& texts, const PieceSearch& piece);
Hits search_values(const DecodedValues& values, const PieceSearch& piece);

}  // namespace logkit::segment
