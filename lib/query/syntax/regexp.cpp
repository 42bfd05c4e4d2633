#include "lib/query/syntax/regexp.h"

#include "lib/regex/pattern.h"

namespace logkit::query {
namespace {

// Patterns are read as UTF-8; what is not UTF-8 matches bytes.
constexpr std::uint32_t kOptions = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;

}  // namespace

std::optional<RegexpFault> find_regexp_fault(std::string_view text) {
  regex::PatternFault fault;
  if (regex::Pattern::compile(text, kOptions, fault)) return std::nullopt;
  return RegexpFault{std::move(fault.reason), fault.offset};
}

std::vector<std::string> regexp_group_names(std::string_view text) {
  regex::PatternFault fault;
  const std::optional<regex::Pattern> pattern = regex::Pattern::compile(text, kOptions, fault);
  if (!pattern) return {};
  std::vector<std::string> names = pattern->group_names();
  names.erase(names.begin());
  return names;
}

}  // namespace logkit::query
