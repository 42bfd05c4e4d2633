// ValueSummary: what a zone map says of the values of one column of one block.
// Each codec fills it from what it has at hand: entries once each, numbers as
// numbers.
//
// Thread safety: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/footer.h"
#include "lib/segment/values.h"

namespace logkit::segment {

// Bounds of texts are cut to this many bytes.
inline constexpr std::size_t kZoneTextBytes = 32;

struct ValueSummary {
  std::uint32_t distinct_hint = 0;  // 0: unknown; 1 is exact
  bool has_numbers = false;
  double min_number = 0;
  double max_number = 0;
  bool has_integers = false;
  std::int64_t min_integer = 0;
  std::int64_t max_integer = 0;
  bool has_texts = false;
  std::string min_text;
  std::string max_text;
};

// Of a column whose values are these integers (canonical digits).
ValueSummary summarise_integers(std::int64_t min, std::int64_t max);

// Of entries as they lie in a column of that class.
class TextSummariser {
 public:
  explicit TextSummariser(ValueClass value_class) : value_class_(value_class) {}
  void add(std::string_view raw);
  // No further value changes anything.
  bool is_settled() const { return any_ && !all_numbers_ && !texts_known_; }
  ValueSummary finish(std::uint32_t distinct_hint) const;

 private:
  void add_number(std::string_view text);
  void add_text(std::string_view text);
  bool lies_between(std::string_view raw) const;

  ValueClass value_class_;
  bool any_ = false;
  bool all_numbers_ = true;
  bool all_integers_ = true;
  bool texts_known_ = true;
  // The first eight bytes of the bounds of texts, as numbers of that order.
  std::uint64_t min_head_ = 0;
  std::uint64_t max_head_ = 0;
  ValueSummary summary_;
  std::string unescaped_;
};

// Both columns belong to the same field of the same block.
void unite(Zone& zone, const ValueSummary& summary, bool first);

}  // namespace logkit::segment
