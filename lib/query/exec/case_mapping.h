// Letters to their other case, by Unicode's simple mappings.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace logkit::query {

// Every `stride`th of first … last maps to itself plus `delta`.
struct CaseRange {
  char32_t first;
  char32_t last;
  std::uint8_t stride;
  std::int32_t delta;
};

struct CaseMapping {
  char first_ascii;                   // of the 26 letters that are mapped
  std::span<const CaseRange> ranges;  // beyond ASCII, ascending
};

// What is not UTF-8 stays as it is.
void append_mapped(std::string_view text, const CaseMapping& mapping, std::string& out);

}  // namespace logkit::query
