#include "lib/regex/pattern.h"

#include <array>

namespace logkit::regex {
namespace {

constexpr std::size_t kStackStartBytes = 32 * 1024;
constexpr std::size_t kStackMaxBytes = 1024 * 1024;

std::string reason_of(int error) {
  std::array<PCRE2_UCHAR, 256> buffer{};
  if (pcre2_get_error_message(error, buffer.data(), buffer.size()) < 0)
    return "error " + std::to_string(error);
  return reinterpret_cast<const char*>(buffer.data());
}

struct FreeContext {
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
};

}  // namespace

std::optional<Pattern> Pattern::compile(std::string_view text, std::uint32_t options,
                                        PatternFault& fault) {
  const std::unique_ptr<pcre2_compile_context, FreeContext> context(
      pcre2_compile_context_create(nullptr));
  if (context == nullptr) {
    fault = {"no memory for it", 0};
    return std::nullopt;
  }
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int error = 0;
  Pattern pattern(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options,
                                &error, &fault.offset, context.get()));
  if (pattern.code_ != nullptr) return pattern;
  fault.reason = reason_of(error);
  return std::nullopt;
}

std::vector<std::string> Pattern::group_names() const {
  std::uint32_t groups = 0;
  std::uint32_t names = 0;
  std::uint32_t entry_bytes = 0;
  PCRE2_SPTR entry = nullptr;
  pcre2_pattern_info(code_.get(), PCRE2_INFO_CAPTURECOUNT, &groups);
  pcre2_pattern_info(code_.get(), PCRE2_INFO_NAMECOUNT, &names);
  pcre2_pattern_info(code_.get(), PCRE2_INFO_NAMEENTRYSIZE, &entry_bytes);
  pcre2_pattern_info(code_.get(), PCRE2_INFO_NAMETABLE, &entry);
  std::vector<std::string> of_group(groups + 1);
  // An entry is the group's number in two bytes, high first, and its name.
  for (std::uint32_t i = 0; i < names; ++i, entry += entry_bytes) {
    of_group[std::size_t{entry[0]} << 8 | entry[1]] = reinterpret_cast<const char*>(entry + 2);
  }
  return of_group;
}

PatternMatch::PatternMatch(const Pattern& pattern, std::uint32_t step_limit)
    : data_(pcre2_match_data_create_from_pattern(pattern.code(), nullptr)),
      context_(pcre2_match_context_create(nullptr)),
      stack_(pcre2_jit_stack_create(kStackStartBytes, kStackMaxBytes, nullptr)) {
  if (!is_ready()) return;
  pcre2_set_match_limit(context_.get(), step_limit);
  pcre2_jit_stack_assign(context_.get(), nullptr, stack_.get());
}

}  // namespace logkit::regex
