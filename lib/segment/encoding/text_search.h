// A text looked for in the values of a column as they are stored, and which
// values may have it.
//
// What is found is never too little: each value that has the text is among the
// hits. There may be others where deciding would take more than it saves; who
// asks looks at the texts of the hits.
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

// Which of a number of values.
struct Hits {
  enum class Kind : std::uint8_t { kNone, kSome, kAll };

  Kind kind = Kind::kNone;
  std::vector<std::uint8_t> each;  // of kSome: by value, 1 is a hit

  static Hits none() { return {}; }
  static Hits all() { return {.kind = Kind::kAll, .each = {}}; }
  // kNone or kAll where `each` says so.
  static Hits of(std::vector<std::uint8_t> each);

  bool has(std::size_t value) const {
    return kind == Kind::kAll || (kind == Kind::kSome && each[value] != 0);
  }
  // Those of either; of equally many values.
  void add(const Hits& other);
};

}  // namespace logkit::segment
