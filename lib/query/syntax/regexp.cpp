#define PCRE2_CODE_UNIT_WIDTH 8
#include "lib/query/syntax/regexp.h"

#include <pcre2.h>

#include <array>
#include <cstdint>
#include <memory>

namespace logkit::query {
namespace {

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
using Code = std::unique_ptr<pcre2_code, FreeCode>;

// Patterns are read as UTF-8; what is not UTF-8 matches bytes.
constexpr std::uint32_t kOptions = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;

Code compile(std::string_view pattern, int& error, std::size_t& offset) {
  return Code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), kOptions,
                            &error, &offset, nullptr));
}

std::string reason_of(int error) {
  std::array<unsigned char, 256> buffer{};
  const int length = pcre2_get_error_message(error, buffer.data(), buffer.size());
  if (length < 0) return "error " + std::to_string(error);
  return std::string(reinterpret_cast<const char*>(buffer.data()),
                     static_cast<std::size_t>(length));
}

}  // namespace

std::optional<RegexpFault> find_regexp_fault(std::string_view pattern) {
  int error = 0;
  std::size_t offset = 0;
  if (compile(pattern, error, offset)) return std::nullopt;
  return RegexpFault{reason_of(error), offset};
}

std::vector<std::string> regexp_group_names(std::string_view pattern) {
  int error = 0;
  std::size_t offset = 0;
  const Code code = compile(pattern, error, offset);
  if (!code) return {};
  std::uint32_t group_count = 0;
  std::uint32_t name_count = 0;
  std::uint32_t entry_bytes = 0;
  PCRE2_SPTR table = nullptr;
  pcre2_pattern_info(code.get(), PCRE2_INFO_CAPTURECOUNT, &group_count);
  pcre2_pattern_info(code.get(), PCRE2_INFO_NAMECOUNT, &name_count);
  pcre2_pattern_info(code.get(), PCRE2_INFO_NAMEENTRYSIZE, &entry_bytes);
  pcre2_pattern_info(code.get(), PCRE2_INFO_NAMETABLE, &table);
  std::vector<std::string> names(group_count);
  for (std::uint32_t i = 0; i < name_count; ++i) {
    // An entry is the group's number in two bytes, high first, and its name.
    const unsigned char* entry = table + std::size_t{i} * entry_bytes;
    const std::size_t group = std::size_t{entry[0]} << 8 | entry[1];
    if (group >= 1 && group <= names.size()) {
      names[group - 1] = reinterpret_cast<const char*>(entry + 2);
    }
  }
  return names;
}

}  // namespace logkit::query
