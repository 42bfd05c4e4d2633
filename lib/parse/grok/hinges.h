// Hinges: the places of a regular expression at which it has to be tried once
// for each place of a line.
//
// At a hinge what the rest of the expression can do depends on the place in the
// line alone: it lies on the straight way from the first to the last atom, in no
// repeated, atomic or looking group, and nothing refers back to a group. Where
// the rest has failed from a place it fails from there again, however the place
// was reached: from another start, or by giving back what a part before took. The
// expression gets a callout at each hinge, and RegexMatcher remembers the places
// (what memoises a backtracking matcher; the matches stay the same).
//
// A line that has no match for a piece of the way has none for the whole: for what
// lies between two hinges (with one in the middle: two fields next to each other are
// rarer than either) and the literals around it, or for all from the literals before
// one on. That is found without trying the first part at every place.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace logkit::parse {

inline constexpr std::size_t kMaxHinges = 4;
inline constexpr std::size_t kMaxPieces = 8;  // beside the rest from the first hinge on

class Hinges {
 public:
  // A literal without quantifier was written to [begin, end), inside of so many
  // groups.
  void literal(std::size_t begin, std::size_t end, std::size_t groups);
  // An atom that may match in several ways.
  void variable() { has_variable_ = true; }
  // From here on the way was not straight.
  void drop_from(std::size_t begin);
  // Something refers back.
  void give_up() { is_known_ = false; }
  // The expression ends here.
  void finish(std::size_t end) { drop_from(end - 1); }

  // `expression` with its callouts, numbered from 1.
  std::string whole(const std::string& expression) const;
  // What every line that matches has to match, too: pieces, and the rest from the
  // literals before the first hinge on.
  std::vector<std::string> pieces(const std::string& expression) const;

 private:
  struct Place {
    std::size_t begin = 0;   // of the literals before it
    std::size_t end = 0;
    std::size_t groups = 0;  // open there
  };

  void append_from(std::size_t from, const std::string& expression, std::string& text) const;
  std::string rest_from(const Place& place, const std::string& expression) const;
  static std::string between(const Place& from, const Place& to, const std::string& expression);

  std::vector<Place> places_;
  bool has_variable_ = false;
  bool is_known_ = true;
};

}  // namespace logkit::parse
