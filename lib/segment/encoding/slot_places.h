// SlotPlaces: which value of each slot column a text has, going forward through
// the texts of a column of patterns. Texts that are passed by cost a count each.
//
// Ownership: what it is given must outlive it. Thread safety: one thread at a
// time.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/segment/encoding/stored_column.h"

namespace logkit::segment {

class SlotPlaces {
 public:
  // `ids`: of each text, in form.patterns.
  SlotPlaces(const StoredPatterns& form, const std::vector<std::uint32_t>& ids)
      : form_(form), ids_(ids), next_(form.columns.size()), passed_(form.patterns.size()) {}

  // To a text that is not behind.
  void go_to(std::uint32_t text) {
    for (; text_ < text; ++text_) {
      if (passed_[ids_[text_]]++ == 0) seen_.push_back(ids_[text_]);
    }
    for (const std::uint32_t id : seen_) {
      for (const std::uint32_t column : form_.columns_of[id]) next_[column] += passed_[id];
      passed_[id] = 0;
    }
    seen_.clear();
  }
  // The next value of the column.
  std::uint32_t at(std::uint32_t column) const { return next_[column]; }
  // The same, and one on: called for the slots of the text in order.
  std::uint32_t take(std::uint32_t column) { return next_[column]++; }
  // After all of them were taken.
  void end_text() { ++text_; }

 private:
  const StoredPatterns& form_;
  const std::vector<std::uint32_t>& ids_;
  std::vector<std::uint32_t> next_;    // by column
  std::vector<std::uint32_t> passed_;  // by id: texts not counted in next_ yet
  std::vector<std::uint32_t> seen_;    // ids with passed texts
  std::uint32_t text_ = 0;
};

}  // namespace logkit::segment
