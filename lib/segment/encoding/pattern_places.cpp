#include "lib/segment/encoding/pattern_places.h"

#include <algorithm>
#include <string>

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"

namespace logkit::segment {
namespace {

// Beyond it, looking at the texts is cheaper.
constexpr std::size_t kMostPlaces = 256;
constexpr std::size_t kMostSteps = 20'000;

// A pattern is constant 0, slot 0, constant 1 … the last constant.
class PlaceFinder {
 public:
  PlaceFinder(const ParsedPattern& pattern, const PieceSearch& piece)
      : pattern_(pattern), piece_(piece), constant_(pattern.constant) {
    if (piece.any_case) {
      lowered_ = pattern.constant;
      for (char& c : lowered_) c = to_lower(c);
      constant_ = lowered_;
    }
    std::uint32_t value = 0;
    for (const Slot& slot : pattern.slots) {
      SlotCondition& named = slots_.emplace_back();
      named.quotes = slot.kind == SlotKind::kFieldReference;
      named.slot = slot.has_value() ? value++ : slot.reference;
    }
  }

  PatternPlaces find() {
    if (piece_.any_case && !is_ascii(pattern_.constant)) return {.everywhere = kMayHit, .places = {}};
    if (piece_.at_begin) {
      begin_ = left_at(0, 0);
      if (begin_ != kNoHit) from_constant(0, 0);
    } else {
      for (std::size_t i = 0; i <= slots_.size(); ++i) {
        begin_in_constant(i);
        if (i < slots_.size()) begin_in_slot(i);
      }
    }
    if (is_done_) found_.places.clear();
    return std::move(found_);
  }

 private:
  std::string_view constant(std::size_t i) const {
    const std::uint32_t begin = i == 0 ? 0 : pattern_.constant_ends[i - 1];
    return constant_.substr(begin, pattern_.constant_ends[i] - begin);
  }

  // The edge for a text that begins where slot (or, at 0, constant) `i` does.
  Edge left_of_slot(std::size_t i) const {
    if (piece_.left == Edge::kFree) return Edge::kFree;
    const std::string_view before = constant(i);
    if (!before.empty()) return edge_at(before.back());
    return i == 0 ? piece_.left : Edge::kUnknown;
  }
  Edge right_of_slot(std::size_t i) const {
    if (piece_.right == Edge::kFree) return Edge::kFree;
    const std::string_view behind = constant(i + 1);
    if (!behind.empty()) return edge_at(behind.front());
    return i + 1 == slots_.size() ? piece_.right : Edge::kUnknown;
  }
  // Of a text that begins (ends) there in constant `i`.
  Hit left_at(std::size_t i, std::size_t at) const {
    if (piece_.left == Edge::kFree) return kSureHit;
    if (at > 0) return hit_at(edge_at(constant(i)[at - 1]));
    return i > 0 ? kMayHit : hit_at(piece_.left);
  }
  Hit right_at(std::size_t i, std::size_t end) const {
    if (piece_.right == Edge::kFree) return kSureHit;
    if (end < constant(i).size()) return hit_at(edge_at(constant(i)[end]));
    return i < slots_.size() ? kMayHit : hit_at(piece_.right);
  }

  void begin_in_constant(std::size_t i) {
    const std::string_view own = constant(i);
    const std::string_view text = piece_.text;
    for (std::size_t at = own.find(text); at != std::string_view::npos; at = own.find(text, at + 1)) {
      begin_ = left_at(i, at);
      if (begin_ != kNoHit) end_in_constant(i, at + text.size());
    }
    if (i == slots_.size()) return;
    const std::size_t first = own.size() < text.size() ? 0 : own.size() - text.size() + 1;
    for (std::size_t at = first; at < own.size(); ++at) {
      begin_ = left_at(i, at);
      if (begin_ != kNoHit && text.starts_with(own.substr(at))) from_slot(i, own.size() - at);
    }
  }

  void begin_in_slot(std::size_t i) {
    const Edge left = left_of_slot(i);
    begin_ = kSureHit;  // the slot's value tells
    conditions_.push_back(condition(i, {.text = piece_.text,
                                        .at_end = piece_.at_end,
                                        .left = left,
                                        .right = right_of_slot(i)}));
    end_behind(i + 1);
    conditions_.pop_back();
    for (std::size_t length = 1; length < piece_.text.size(); ++length) {
      if (!goes_on(i + 1, length)) continue;
      conditions_.push_back(condition(
          i, {.text = piece_.text.substr(0, length), .at_end = true, .left = left}));
      from_constant(i + 1, length);
      conditions_.pop_back();
    }
  }

  // Whether constant `i` can follow where `matched` bytes of the text are found.
  bool goes_on(std::size_t i, std::size_t matched) const {
    const std::string_view rest = piece_.text.substr(matched);
    const std::string_view own = constant(i);
    if (own.size() >= rest.size()) return own.starts_with(rest);
    return i < slots_.size() && rest.starts_with(own);
  }

  // `matched` bytes of the text end where constant `i` begins.
  void from_constant(std::size_t i, std::size_t matched) {
    if (is_done_) return;
    if (++steps_ > kMostSteps) return give_up();
    if (!goes_on(i, matched)) return;
    const std::size_t left = piece_.text.size() - matched;
    if (constant(i).size() >= left) return end_in_constant(i, left);
    from_slot(i, matched + constant(i).size());
  }

  void from_slot(std::size_t i, std::size_t matched) {
    const std::string_view rest = piece_.text.substr(matched);
    // Text begins with the value where nothing was matched before: its edge.
    const Edge left = matched == 0 ? left_of_slot(i) : Edge::kFree;
    conditions_.push_back(condition(i, {.text = rest,
                                        .at_begin = true,
                                        .at_end = piece_.at_end,
                                        .left = left,
                                        .right = right_of_slot(i)}));
    end_behind(i + 1);
    conditions_.pop_back();
    for (std::size_t length = 0; length < rest.size() && !is_done_; ++length) {
      if (!goes_on(i + 1, matched + length)) continue;
      conditions_.push_back(condition(
          i, {.text = rest.substr(0, length), .at_begin = true, .at_end = true, .left = left}));
      from_constant(i + 1, matched + length);
      conditions_.pop_back();
    }
  }

  void end_in_constant(std::size_t i, std::size_t end) {
    const Hit right = right_at(i, end);
    if (right == kNoHit) return;
    if (!piece_.at_end) return add_place(right);
    if (end != constant(i).size()) return;
    if (i == slots_.size()) return add_place(right);
    conditions_.push_back(condition(i, {.text = {}, .at_begin = true, .at_end = true}));
    end_behind(i + 1);
    conditions_.pop_back();
  }

  // The text ends in what is before constant `i`.
  void end_behind(std::size_t i) {
    if (!piece_.at_end) return add_place(kSureHit);
    if (constant(i).empty()) end_in_constant(i, 0);
  }

  SlotCondition condition(std::size_t i, PieceSearch piece) const {
    SlotCondition own = slots_[i];
    own.piece = piece;
    own.piece.any_case = piece_.any_case;
    return own;
  }

  // `end`: of its right end.
  void add_place(Hit end) {
    if (is_done_) return;
    const Hit hit = begin_ & end;
    if (conditions_.empty()) {
      // It is there whatever the slots have: no other place tells more.
      found_.everywhere |= hit;
      is_done_ = hit == kSureHit;
      return;
    }
    if (found_.places.size() == kMostPlaces) return give_up();
    found_.places.push_back({conditions_, hit});
  }
  void give_up() {
    found_.everywhere |= kMayHit;
    is_done_ = true;
  }

  const ParsedPattern& pattern_;
  const PieceSearch& piece_;
  std::string lowered_;
  std::string_view constant_;
  std::vector<SlotCondition> slots_;   // without what is asked
  std::vector<SlotCondition> conditions_;  // of the place in hand
  Hit begin_ = kSureHit;                   // of its left end
  PatternPlaces found_;
  std::size_t steps_ = 0;
  bool is_done_ = false;  // everywhere tells all
};

}  // namespace

PatternPlaces places_in_pattern(const ParsedPattern& pattern, const PieceSearch& piece) {
  return PlaceFinder(pattern, piece).find();
}

}  // namespace logkit::segment
