// Pattern: a regular expression compiled by PCRE2, with its JIT. PatternMatch:
// what one thread needs to run it.
//
// The syntax and the options are PCRE2's own (pcre2pattern(3), pcre2api(3)); who
// uses this decides on them. Only lib/regex, and the two places that give a
// regular expression its meaning, LogsQL's (lib/query) and grok's (lib/parse),
// know PCRE2.
//
// Thread safety: a pattern is immutable and may be shared; a PatternMatch, one
// thread at a time.
#pragma once

#ifndef PCRE2_CODE_UNIT_WIDTH
#define PCRE2_CODE_UNIT_WIDTH 8
#endif
#include <pcre2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logkit::regex {

struct PatternFault {
  std::string reason;      // PCRE2's
  std::size_t offset = 0;  // in bytes of the text
};

class Pattern {
 public:
  // Nothing where the text is no expression: `fault` says why. A newline is LF.
  static std::optional<Pattern> compile(std::string_view text, std::uint32_t options,
                                        PatternFault& fault);

  // Has it run as machine code. Without the JIT the same is found, slower.
  void speed_up() { pcre2_jit_compile(code_.get(), PCRE2_JIT_COMPLETE); }

  // Of each group, from 0 on, which is the whole match; empty where it has none.
  std::vector<std::string> group_names() const;

  const pcre2_code* code() const { return code_.get(); }

 private:
  struct Free {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  };
  explicit Pattern(pcre2_code* code) : code_(code) {}

  std::unique_ptr<pcre2_code, Free> code_;
};

class PatternMatch {
 public:
  // Has room for the groups of `pattern`. A run that takes more than `step_limit`
  // steps ends with PCRE2_ERROR_MATCHLIMIT: far more than a sensible expression
  // needs, far less than a person would call hanging.
  PatternMatch(const Pattern& pattern, std::uint32_t step_limit);

  // False: there was no memory for it, and it must not be run.
  bool is_ready() const { return data_ != nullptr && context_ != nullptr && stack_ != nullptr; }

  // As pcre2_match: below 0 where nothing was found. `pattern` has no more groups
  // than the one it was made for.
  int run(const Pattern& pattern, std::string_view subject, std::size_t from,
          std::uint32_t options) {
    return pcre2_match(pattern.code(), reinterpret_cast<PCRE2_SPTR>(subject.data()), subject.size(),
                       from, options, data_.get(), context_.get());
  }
  // Begin and end of each group of the last run that found; PCRE2_UNSET.
  const std::size_t* ends() const { return pcre2_get_ovector_pointer(data_.get()); }

  // Is called at the callouts of a pattern; `state` must outlive the runs.
  void set_callout(int (*callout)(pcre2_callout_block*, void*), void* state) {
    pcre2_set_callout(context_.get(), callout, state);
  }

 private:
  struct Free {
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
    void operator()(pcre2_jit_stack* stack) const { pcre2_jit_stack_free(stack); }
  };

  std::unique_ptr<pcre2_match_data, Free> data_;
  std::unique_ptr<pcre2_match_context, Free> context_;
  std::unique_ptr<pcre2_jit_stack, Free> stack_;
};

}  // namespace logkit::regex
