#include "lib/query/exec/regex.h"

#include "lib/regex/pattern.h"

namespace logkit::query {
namespace {

// What a match may cost: far beyond any sane expression on a 16 MiB record,
// far below what a person would call hanging.
constexpr std::uint32_t kStepLimit = 2'000'000;
constexpr std::uint32_t kOptions =
    PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;

constexpr std::string_view kSpecial = R"(\.+*?()|[]{}^$)";

}  // namespace

struct Regex::Compiled {
  explicit Compiled(regex::Pattern compiled)
      : pattern(std::move(compiled)), match(pattern, kStepLimit) {}

  regex::Pattern pattern;
  regex::PatternMatch match;
};

Regex::Regex(std::unique_ptr<Compiled> compiled)
    : compiled_(std::move(compiled)), group_names_(compiled_->pattern.group_names()) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view text) {
  const std::string expression = "regular expression '" + std::string(text) + "'";
  regex::PatternFault fault;
  std::optional<regex::Pattern> pattern = regex::Pattern::compile(text, kOptions, fault);
  if (!pattern) {
    return Error::invalid(expression + ": " + fault.reason + " at character " +
                          std::to_string(fault.offset + 1));
  }
  pattern->speed_up();
  auto compiled = std::make_unique<Compiled>(std::move(*pattern));
  if (!compiled->match.is_ready()) return Error::invalid("no memory for " + expression);
  return Regex(std::move(compiled));
}

Regex::Outcome Regex::search(std::string_view subject, std::size_t from) {
  const int rc = compiled_->match.run(compiled_->pattern, subject, from, 0);
  if (rc >= 0) return Outcome::kYes;
  return rc == PCRE2_ERROR_NOMATCH ? Outcome::kNo : Outcome::kLimit;
}

std::size_t Regex::group_count() const { return group_names_.size(); }

std::optional<std::pair<std::size_t, std::size_t>> Regex::group(std::size_t index) const {
  const std::size_t* ends = compiled_->match.ends();
  if (ends[2 * index] == PCRE2_UNSET) return std::nullopt;
  return std::pair<std::size_t, std::size_t>(ends[2 * index], ends[2 * index + 1]);
}

std::optional<std::string> plain_text_of(std::string_view pattern) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    if (c == '\\') {
      // Only an escaped punctuation character stands for itself.
      if (++i == pattern.size() || kSpecial.find(pattern[i]) == std::string_view::npos) {
        return std::nullopt;
      }
      c = pattern[i];
    } else if (kSpecial.find(c) != std::string_view::npos) {
      return std::nullopt;
    }
    text.push_back(c);
  }
  return text;
}

}  // namespace logkit::query
