// PositionMembers: a position made of the reserved members of a record, whichever
// way they were found. Of duplicates the last counts.
//
// Thread safety: one thread at a time.
#pragma once

#include <string_view>

#include "lib/record/position.h"

namespace logkit::record {

class PositionMembers {
 public:
  // Clears `position`, which has to outlive it.
  explicit PositionMembers(StreamPosition& position);

  // `value` as written in the record, a string with its quotes.
  void add(std::string_view name, std::string_view value);
  // Without a usable _src and _pos there is no position.
  void finish();

 private:
  void clear();

  StreamPosition& position_;
  bool has_source_ = false;
  bool has_position_ = false;
};

}  // namespace logkit::record
