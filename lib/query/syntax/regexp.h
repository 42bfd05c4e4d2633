// Whether a text is a regular expression (PCRE2). Only the question: matching
// is the executor's.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logkit::query {

struct RegexpFault {
  std::string reason;
  std::size_t offset = 0;  // in bytes of the pattern
};

// Nothing where the pattern compiles, with UTF and without look-around limits
// other than PCRE2's own.
std::optional<RegexpFault> find_regexp_fault(std::string_view pattern);

// The named groups in order of their numbers: "" for one without a name. The
// pattern compiles.
std::vector<std::string> regexp_group_names(std::string_view pattern);

}  // namespace logkit::query
