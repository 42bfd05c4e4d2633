#include "lib/segment/encoding/value_letters.h"

#include <algorithm>

#include "lib/base/ascii.h"
#include "lib/base/civil_time.h"
#include "lib/segment/encoding/number_text.h"
#include "lib/segment/encoding/time_layout.h"

namespace logkit::segment {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexLetters = "abcdefABCDEF";
void add(std::string_view letters, ValueLetters& to) {
  for (const char c : letters) to.has[static_cast<unsigned char>(c)] = true;
}

NumberSearch only(std::int64_t number) { return {.numbers = {number, 0}, .count = 1}; }

NumberSearch hex_number(const StoredTypedValues& values, const PieceSearch& piece) {
  std::uint64_t value = 0;
  std::uint8_t letters = 0;
  if (!parse_hex(piece.text, value, letters)) return {};
  constexpr std::uint8_t kLower = 1;
  constexpr std::uint8_t kUpper = 2;
  const std::uint8_t other = values.upper_case ? kLower : kUpper;
  if (!piece.any_case && (letters & other) != 0) return {};
  if (values.notation == Notation::kFixedHex && piece.text.size() != values.width) return {};
  return only(static_cast<std::int64_t>(value));
}

// A time in this format: one of the first of January 2000.
std::string example_of(const TimeFormat& format) {
  constexpr std::int64_t kDays = days_from_civil(2000, 1, 1);
  std::int64_t value = kDays;
  if (format.layout == TimeFormat::Layout::kTime) value = 0;
  if (format.layout != TimeFormat::Layout::kDate) {
    value *= kSecondsPerDay * time_layout::kPowersOfTen[format.fraction_digits];
  }
  std::string text;
  LK_CHECK(print_time(format, value, text));
  return text;
}

// Whether times like this one may have the text from there on. Months are any letters;
// capitals are not looked at.
bool may_stand_at(std::string_view time, std::size_t at, const TimeFormat& format,
                  std::string_view text) {
  constexpr std::size_t kSyslogDay = 4;  // its first digit, or what pads it
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char like = time[at + i];
    const char c = text[i];
    const bool pads = format.layout == TimeFormat::Layout::kSyslog && at + i == kSyslogDay;
    const bool may = pads            ? is_digit(c) || c == ' '
                     : is_digit(like) ? is_digit(c)
                     : is_letter(like) ? is_letter(c)
                                      : like == c;
    if (!may) return false;
  }
  return true;
}

// A whole integer, or what follows the sign of one.
NumberSearch integers(const PieceSearch& piece) {
  std::int64_t number = 0;
  if (!parse_integer(piece.text, number)) return {};
  if (piece.at_begin || number <= 0) return only(number);
  return {.numbers = {number, -number}, .count = 2};
}

}  // namespace

bool ValueLetters::may_have(const PieceSearch& piece) const {
  return std::all_of(piece.text.begin(), piece.text.end(),
                     [this](char c) { return has[static_cast<unsigned char>(c)]; });
}

ValueLetters letters_of(const StoredTypedValues& values) {
  ValueLetters letters;
  add(kDigits, letters);
  switch (values.notation) {
    case Notation::kInteger:
      add("-", letters);
      letters.all_words_but_sign = true;
      break;
    case Notation::kFixedDigits:
    case Notation::kDigits: letters.all_words = true; break;
    case Notation::kDecimal:
    case Notation::kMixedDecimal: add("-.", letters); break;
    case Notation::kFixedHex:
    case Notation::kHex:
    case Notation::kHexBytes:
      add(kHexLetters, letters);
      letters.all_words = true;
      break;
    case Notation::kAddress: add(".", letters); break;
    case Notation::kUuid:
      add(kHexLetters, letters);
      add("-", letters);
      break;
  }
  return letters;
}

bool may_have(const TimeFormat& format, const PieceSearch& piece) {
  const std::string time = example_of(format);
  const std::size_t length = piece.text.size();
  if (length > time.size()) return false;
  const std::size_t last = time.size() - length;
  for (std::size_t at = piece.at_end ? last : 0; at <= (piece.at_begin ? 0 : last); ++at) {
    if (may_stand_at(time, at, format, piece.text)) return true;
  }
  return false;
}

std::optional<NumberSearch> numbers_of(const StoredTypedValues& values, const PieceSearch& piece) {
  const bool whole = piece.at_begin && piece.at_end;
  if (values.notation == Notation::kInteger) {
    if (whole || (piece.at_end && (piece.left == Edge::kClear || piece.left == Edge::kUnknown))) return integers(piece);
    return {};
  }
  if (!whole) return {};
  switch (values.notation) {
    case Notation::kFixedDigits: {
      std::uint64_t value = 0;
      if (piece.text.size() != values.width || !parse_digits(piece.text, value)) {
        return NumberSearch{};
      }
      return only(static_cast<std::int64_t>(value));
    }
    case Notation::kFixedHex:
    case Notation::kHex: return hex_number(values, piece);
    case Notation::kAddress: {
      std::uint32_t address = 0;
      if (!parse_address(piece.text, address)) return NumberSearch{};
      return only(static_cast<std::int64_t>(address));
    }
    default: return {};
  }
}

}  // namespace logkit::segment
