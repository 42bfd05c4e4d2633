// RegexProgram: a PCRE2 regular expression with its JIT, ready for the lines of
// a log; RegexMatcher: what one thread needs to run it.
//
// A program is compiled twice: for bytes, which is right and fastest where a
// line is ASCII, and for UTF-8. A line that is not UTF-8 is matched as bytes.
// A match is bounded: an expression that needs too many steps on a line answers
// kLimit, it never hangs. Callouts in an expression are hinges (hinges.h).
//
// Thread safety: a program is immutable and may be shared; a matcher, one
// thread at a time, and it must not outlive its program.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/regex/pattern.h"

namespace logkit::parse {

// The two texts of one expression, in PCRE2's syntax.
struct RegexText {
  std::string bytes;
  std::string utf8;
  // What a line that matches has to match, too, and is cheaper to find missing.
  std::vector<std::string> pieces_of_bytes;
  std::vector<std::string> pieces_of_utf8;
  bool numbers_plain_groups = false;  // "(…)" captures; else only "(?<name>…)"
};

class RegexProgram {
 public:
  // Not valid: kInvalid, with PCRE2's reason.
  static Result<RegexProgram> compile(const RegexText& text);
  // Groups behind group 0; names are empty where a group has none.
  const std::vector<std::string>& group_names() const { return group_names_; }

 private:
  friend class RegexMatcher;
  RegexProgram(regex::Pattern bytes, regex::Pattern utf8);

  regex::Pattern bytes_;
  regex::Pattern utf8_;
  std::vector<regex::Pattern> pieces_of_bytes_;
  std::vector<regex::Pattern> pieces_of_utf8_;
  std::vector<std::string> group_names_;  // [i]: of group i + 1
};

class RegexMatcher {
 public:
  enum class Outcome { kNo, kYes, kLimit };

  explicit RegexMatcher(const RegexProgram& program);
  RegexMatcher(RegexMatcher&&) noexcept;
  RegexMatcher& operator=(RegexMatcher&&) noexcept;
  ~RegexMatcher();

  Outcome match(std::string_view line);
  // Of the last line that matched. Null data where the group took no part.
  std::string_view group(std::size_t number) const {
    const std::size_t begin = ends_[2 * number];
    if (begin == kUnset) return {};
    return {subject_ + begin, ends_[2 * number + 1] - begin};
  }

 private:
  static constexpr std::size_t kUnset = static_cast<std::size_t>(-1);
  struct State;

  bool lacks_piece(std::string_view line, bool is_utf8);
  int run(const regex::Pattern& pattern, std::string_view line, bool is_utf8);

  const RegexProgram* program_;
  std::unique_ptr<State> state_;
  const std::size_t* ends_ = nullptr;
  const char* subject_ = nullptr;
  bool last_failed_ = false;  // then the next line may, too,
  std::size_t missed_ = 0;    // for lack of the same piece
};

}  // namespace logkit::parse
