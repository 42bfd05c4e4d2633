// Regex: a regular expression in the syntax LogsQL documents (RE2's), run by
// PCRE2 with its JIT.
//
// Subjects may be any bytes; invalid UTF-8 never matches. A match is bounded:
// an expression that needs too many steps on a text answers kLimit, it never
// runs away.
//
// Thread safety: one thread at a time (the match state is inside).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace logkit::query {

class Regex {
 public:
  enum class Outcome { kNo, kYes, kLimit };

  static Result<Regex> compile(std::string_view pattern);
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  Outcome search(std::string_view subject, std::size_t from = 0);
  // Of the last search that found: group 0 is the match. A group that took no
  // part has no value.
  std::size_t group_count() const;
  std::optional<std::pair<std::size_t, std::size_t>> group(std::size_t index) const;
  // Name of a group, empty where it has none.
  const std::string& group_name(std::size_t index) const { return group_names_[index]; }

 private:
  struct Compiled;
  explicit Regex(std::unique_ptr<Compiled> compiled);

  std::unique_ptr<Compiled> compiled_;
  std::vector<std::string> group_names_;
};

// A pattern that is a plain text: its text, escapes resolved.
std::optional<std::string> plain_text_of(std::string_view pattern);

}  // namespace logkit::query
