// PatternMaker: the kind of text that a message is.
//
// A text's pattern follows from the text alone, so it is the same whatever else
// was read, and patterns of different times compare: numbers and what they make
// up by name (collapse_nums.h), then <W> for every word that still has a digit
// in it.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <string_view>

namespace logkit::query {

class PatternMaker {
 public:
  void append(std::string_view text, std::string& out);

 private:
  std::string collapsed_;
  std::string pretty_;
};

}  // namespace logkit::query
