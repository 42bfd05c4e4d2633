#define PCRE2_CODE_UNIT_WIDTH 8
#include "lib/query/exec/regex.h"

#include <pcre2.h>

#include <array>

namespace logkit::query {
namespace {

// What a match may cost: far beyond any sane expression on a 16 MiB record,
// far below what a person would call hanging.
constexpr std::uint32_t kMatchLimit = 2'000'000;
constexpr std::size_t kJitStackStartBytes = 32 * 1024;
constexpr std::size_t kJitStackMaxBytes = 1024 * 1024;

std::string error_text(int code) {
  std::array<PCRE2_UCHAR, 160> buffer{};
  pcre2_get_error_message(code, buffer.data(), buffer.size());
  return reinterpret_cast<const char*>(buffer.data());
}

constexpr std::string_view kSpecial = R"(\.+*?()|[]{}^$)";

}  // namespace

struct Regex::Compiled {
  struct Free {
    void operator()(pcre2_code* p) const { pcre2_code_free(p); }
    void operator()(pcre2_match_data* p) const { pcre2_match_data_free(p); }
    void operator()(pcre2_match_context* p) const { pcre2_match_context_free(p); }
    void operator()(pcre2_jit_stack* p) const { pcre2_jit_stack_free(p); }
  };
  std::unique_ptr<pcre2_code, Free> code;
  std::unique_ptr<pcre2_match_data, Free> match;
  std::unique_ptr<pcre2_match_context, Free> context;
  std::unique_ptr<pcre2_jit_stack, Free> stack;
};

Regex::Regex() : compiled_(std::make_unique<Compiled>()) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern) {
  int code = 0;
  PCRE2_SIZE offset = 0;
  constexpr std::uint32_t kOptions = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY |
                                     PCRE2_NEVER_BACKSLASH_C;
  Regex regex;
  Compiled& own = *regex.compiled_;
  own.code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                               kOptions, &code, &offset, nullptr));
  if (own.code == nullptr) {
    return Error::invalid("regular expression '" + std::string(pattern) + "': " +
                          error_text(code) + " at character " + std::to_string(offset + 1));
  }
  pcre2_jit_compile(own.code.get(), PCRE2_JIT_COMPLETE);
  own.match.reset(pcre2_match_data_create_from_pattern(own.code.get(), nullptr));
  own.context.reset(pcre2_match_context_create(nullptr));
  own.stack.reset(pcre2_jit_stack_create(kJitStackStartBytes, kJitStackMaxBytes, nullptr));
  if (own.match == nullptr || own.context == nullptr || own.stack == nullptr) {
    return Error::invalid("no memory for regular expression '" + std::string(pattern) + "'");
  }
  pcre2_set_match_limit(own.context.get(), kMatchLimit);
  pcre2_jit_stack_assign(own.context.get(), nullptr, own.stack.get());

  std::uint32_t groups = 0;
  std::uint32_t names = 0;
  std::uint32_t entry_bytes = 0;
  PCRE2_SPTR table = nullptr;
  pcre2_pattern_info(own.code.get(), PCRE2_INFO_CAPTURECOUNT, &groups);
  pcre2_pattern_info(own.code.get(), PCRE2_INFO_NAMECOUNT, &names);
  pcre2_pattern_info(own.code.get(), PCRE2_INFO_NAMEENTRYSIZE, &entry_bytes);
  pcre2_pattern_info(own.code.get(), PCRE2_INFO_NAMETABLE, &table);
  regex.group_names_.resize(groups + 1);
  for (std::uint32_t i = 0; i < names; ++i, table += entry_bytes) {
    const std::size_t number = static_cast<std::size_t>(table[0]) << 8 | table[1];
    regex.group_names_[number] = reinterpret_cast<const char*>(table + 2);
  }
  return regex;
}

Regex::Outcome Regex::search(std::string_view subject, std::size_t from) {
  const int rc = pcre2_match(compiled_->code.get(), reinterpret_cast<PCRE2_SPTR>(subject.data()),
                             subject.size(), from, 0, compiled_->match.get(),
                             compiled_->context.get());
  if (rc >= 0) return Outcome::kYes;
  return rc == PCRE2_ERROR_NOMATCH ? Outcome::kNo : Outcome::kLimit;
}

std::size_t Regex::group_count() const { return group_names_.size(); }

std::optional<std::pair<std::size_t, std::size_t>> Regex::group(std::size_t index) const {
  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(compiled_->match.get());
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
