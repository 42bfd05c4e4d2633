// RequiredLiterals: the texts that every match of a regular expression has to
// contain, gathered while it is read from left to right. What turns away lines
// that cannot match without running the expression.
//
// The caller announces each atom, and then its quantifier where it has one.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace logkit::parse {

class RequiredLiterals {
 public:
  RequiredLiterals() { frames_.emplace_back(); }

  void literal(char c) {
    commit();
    pending_ = Pending::kByte;
    byte_ = c;
  }
  // An atom of which nothing is known.
  void unknown() {
    commit();
    cut();
  }
  // A position without width: what surrounds it touches.
  void zero_width() { commit(); }
  // `counts`: what is in the group has to be in the text (no lookaround).
  void open_group(bool counts) {
    commit();
    cut();
    frames_.emplace_back().counts = counts;
  }
  void alternative() {
    commit();
    frames_.back().has_alternatives = true;
  }
  void close_group() {
    commit();
    cut();
    if (frames_.size() == 1) return;
    Frame closed = std::move(frames_.back());
    frames_.pop_back();
    pending_ = Pending::kGroup;
    group_.clear();
    if (closed.counts && !closed.has_alternatives) group_ = std::move(closed.pieces);
  }
  // Of the atom before.
  void quantifier(bool may_be_absent) {
    if (may_be_absent) {
      pending_ = Pending::kNone;
    } else {
      commit();
    }
    cut();
  }
  // Case does not matter, or blanks do not: nothing is known any more.
  void give_up() { is_known_ = false; }

  // At most `most` texts, the longest ones, in order.
  std::vector<std::string> finish(std::size_t most);

 private:
  enum class Pending { kNone, kByte, kGroup };
  struct Frame {
    std::vector<std::string> pieces;
    std::string run;
    bool has_alternatives = false;
    bool counts = true;
  };

  void commit() {
    Frame& frame = frames_.back();
    if (pending_ == Pending::kByte) frame.run.push_back(byte_);
    if (pending_ == Pending::kGroup) {
      for (std::string& piece : group_) frame.pieces.push_back(std::move(piece));
    }
    pending_ = Pending::kNone;
  }
  void cut() {
    Frame& frame = frames_.back();
    if (!frame.run.empty()) frame.pieces.push_back(std::move(frame.run));
    frame.run.clear();
  }

  std::vector<Frame> frames_;
  Pending pending_ = Pending::kNone;
  char byte_ = 0;
  std::vector<std::string> group_;
  bool is_known_ = true;
};

// Whether `line` has all of them, one behind the other.
inline bool has_literals(std::string_view line, const std::vector<std::string>& literals) {
  std::size_t from = 0;
  for (const std::string& literal : literals) {
    const std::size_t found = line.find(literal, from);
    if (found == std::string_view::npos) return false;
    from = found + literal.size();
  }
  return true;
}

}  // namespace logkit::parse
