#include "lib/segment/encoding/pattern_terms.h"

#include <algorithm>

#include "lib/base/check.h"

namespace logkit::segment {
namespace {

constexpr unsigned kDotsOfAddress = 3;
constexpr unsigned kDashesOfUuid = 4;

// Bytes of the escape at `at` of constant text that goes on to `end`.
std::uint32_t escape_bytes(std::string_view constant, std::uint32_t at, std::uint32_t end) {
  return at + 1 < end && constant[at + 1] == 'u' ? 6 : 2;
}

}  // namespace

PatternTerms::PatternTerms(std::string_view pattern, const Rules& rules) : rules_(rules) {
  const std::optional<ParsedPattern> parsed = parse_pattern(pattern);
  LK_CHECK(parsed.has_value());
  std::vector<Piece> pieces;
  std::uint32_t begin = 0;
  for (std::uint32_t i = 0; i < parsed->slots.size(); ++i) {
    const std::uint32_t end = parsed->constant_ends[i];
    add_constant(parsed->constant, begin, end, pieces);
    const Slot& slot = parsed->slots[i];
    parts_.push_back({slot.kind, slot.reference, end - begin, true});
    pieces.push_back({PieceKind::kSlot, i, i});
    begin = end;
  }
  tail_bytes_ = parsed->constant_ends.back() - begin;
  add_constant(parsed->constant, begin, parsed->constant_ends.back(), pieces);
  const std::span<const Piece> all(pieces);
  for (std::size_t from = 0; from < all.size();) {
    std::size_t to = from;
    while (to < all.size() && all[to].kind != PieceKind::kParting) ++to;
    if (to > from) take_region(parsed->constant, all.subspan(from, to - from));
    from = to + 1;
  }
}

void PatternTerms::add_constant(std::string_view constant, std::uint32_t begin, std::uint32_t end,
                                std::vector<Piece>& pieces) {
  bool joins = false;  // the last piece is one that goes on
  for (std::uint32_t at = begin; at < end;) {
    std::uint32_t bytes = 1;
    PieceKind kind = PieceKind::kJoining;
    if (constant[at] == '.') {
      kind = PieceKind::kDot;
    } else if (constant[at] == '-' && rules_.joins_dashes) {
      kind = PieceKind::kDash;
    } else if (rules_.escaped && constant[at] == '\\') {
      bytes = escape_bytes(constant, at, end);
      whole_ = whole_ || at + bytes > end;
      // What \u stands for may be a letter, or half of one.
      if (bytes == 2) kind = PieceKind::kParting;
    } else if (constant[at] == '\\' || parts_words(constant[at], rules_.joins_dashes)) {
      kind = PieceKind::kParting;
    }
    const std::uint32_t next = std::min(at + bytes, end);
    if (kind == PieceKind::kJoining && joins) {
      pieces.back().end = next;
    } else {
      pieces.push_back({kind, at, next});
    }
    joins = kind == PieceKind::kJoining;
    at = next;
  }
}

// A line's slot may hold anything, and so may the last one of a unit that has
// too many; else a unit's are digits, perhaps with a minus, and letters.
PatternTerms::Joints PatternTerms::most_joints(std::uint32_t part) const {
  constexpr Joints kAny{kDotsOfAddress, kDashesOfUuid};
  if (!rules_.unit || part >= kMaxUnitSlots) return kAny;
  switch (parts_[part].kind) {
    case SlotKind::kText: return {0, 1};
    case SlotKind::kHex:
    case SlotKind::kWord: return {0, 0};
    case SlotKind::kAddress: return {kDotsOfAddress, 0};
    case SlotKind::kUuid: return {0, kDashesOfUuid};
    default: return kAny;
  }
}

// Pieces that only dots and dashes part.
void PatternTerms::take_region(std::string_view constant, std::span<const Piece> region) {
  Joints all;
  for (const Piece& piece : region) {
    const Joints joints = piece.kind == PieceKind::kSlot ? most_joints(piece.begin) : Joints{};
    all.dots += joints.dots + (piece.kind == PieceKind::kDot ? 1 : 0);
    all.dashes += joints.dashes + (piece.kind == PieceKind::kDash ? 1 : 0);
  }
  const auto parts = [&all](const Piece& piece) {
    return (piece.kind == PieceKind::kDot && all.dots < kDotsOfAddress) ||
           (piece.kind == PieceKind::kDash && all.dashes < kDashesOfUuid);
  };
  for (std::size_t from = 0; from < region.size();) {
    std::size_t to = from;
    while (to < region.size() && !parts(region[to])) ++to;
    if (to > from) take_joined(constant, region.subspan(from, to - from));
    from = to + 1;
  }
}

void PatternTerms::take_joined(std::string_view constant, std::span<const Piece> region) {
  const auto is_slot = [](const Piece& piece) { return piece.kind == PieceKind::kSlot; };
  const auto first = std::find_if(region.begin(), region.end(), is_slot);
  if (first == region.end()) {
    const std::uint32_t begin = region.front().begin;
    constant_.append(constant.substr(begin, region.back().end - begin));
    constant_.push_back('\n');
    return;
  }
  if (region.size() == 1) return;
  Range range;
  range.first = first->begin;
  for (auto piece = region.begin(); piece != first; ++piece) {
    range.before += piece->end - piece->begin;
  }
  for (auto piece = first; piece != region.end(); ++piece) {
    if (is_slot(*piece)) {
      range.last = piece->begin;
      range.after = 0;
      parts_[piece->begin].alone = false;
    } else {
      range.after += piece->end - piece->begin;
    }
  }
  ranges_.push_back(range);
}

}  // namespace logkit::segment
