// A text looked for in the values of a column as they are stored, and which
// values may have it.
//
// What is found is never too little: each value that has the text is among the
// hits. There may be others where deciding would take more than it saves; who
// asks looks at the texts of the hits that are not sure.
//
// Thread safety: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace logkit::segment {

struct TextSearch {
  std::string text;  // not empty; with any_case ASCII without capitals
  // Folded as index/unicode.h folds, the value has the text.
  bool any_case = false;
  bool at_begin = false;  // of the value
  bool at_end = false;
  // No word character stands right before (behind) it.
  bool word_begin = false;
  bool word_end = false;
};

// Whether a value is a hit. Of two conditions & is both, | is either.
using Hit = std::uint8_t;
inline constexpr Hit kNoHit = 0;
inline constexpr Hit kMayHit = 1;   // its text tells
inline constexpr Hit kSureHit = 3;  // it has the text, as TextSearch says it

// Which of a number of values.
struct Hits {
  enum class Kind : std::uint8_t { kNone, kSome, kAll };

  Kind kind = Kind::kNone;
  std::vector<Hit> each;  // of kSome: by value
  bool all_sure = false;  // of kAll

  static Hits none() { return {}; }
  static Hits all(Hit hit = kMayHit) {
    return {.kind = Kind::kAll, .each = {}, .all_sure = hit == kSureHit};
  }
  // kNone or kAll where `each` says so.
  static Hits of(std::vector<Hit> each);

  Hit at(std::size_t value) const {
    switch (kind) {
      case Kind::kNone: return kNoHit;
      case Kind::kSome: return each[value];
      case Kind::kAll: break;
    }
    return all_sure ? kSureHit : kMayHit;
  }
  bool has(std::size_t value) const { return at(value) != kNoHit; }
  // Those of either; those of both. Of equally many values.
  void add(const Hits& other);
  void keep(const Hits& other);
  // None is sure any more; all are.
  void doubt();
  void trust();
};

}  // namespace logkit::segment
