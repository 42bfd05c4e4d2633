// Sequences in names of files: 20 digits, so that names sort as the numbers do.
//
// Thread safety: pure functions.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logkit::spool {

inline constexpr std::size_t kSequenceDigits = 20;

inline std::string sequence_digits(std::uint64_t sequence) {
  const std::string digits = std::to_string(sequence);
  return std::string(kSequenceDigits - digits.size(), '0') + digits;
}

// Nothing where it is no such number.
inline std::optional<std::uint64_t> parse_sequence_digits(std::string_view digits) {
  std::uint64_t value = 0;
  if (digits.size() != kSequenceDigits) return std::nullopt;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace logkit::spool
