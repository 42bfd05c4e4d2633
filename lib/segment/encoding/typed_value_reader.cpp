// Typed values back as text.
#include <algorithm>

#include "lib/segment/encoding/hex_bytes.h"
#include "lib/segment/encoding/number_text.h"
#include "lib/segment/encoding/typed_values.h"

namespace logkit::segment {
namespace {

constexpr std::uint8_t kUpperCase = 128;

Error corrupt() { return Error::corrupt("what is said of a column of numbers makes no sense [I26]"); }
Error impossible() {
  return Error::corrupt("a column of numbers has one that its notation cannot write [I26]");
}

// The byte after the notation, where there is one.
Status parse_width(PayloadParser& parser, StoredTypedValues& stored) {
  std::size_t most = kMaxFixedDigits;
  switch (stored.notation) {
    case Notation::kFixedDigits:
    case Notation::kDecimal:
    case Notation::kMixedDecimal: break;
    case Notation::kFixedHex: most = kMaxHexDigits; break;
    case Notation::kHex: most = 0; break;
    default: return {};
  }
  std::uint8_t byte = parser.meta().get_le<std::uint8_t>();
  if (stored.notation == Notation::kFixedHex || stored.notation == Notation::kHex) {
    stored.upper_case = (byte & kUpperCase) != 0;
    byte = static_cast<std::uint8_t>(byte & ~kUpperCase);
  }
  if (!parser.ok() || byte > most || (byte == 0 && most > 0)) return corrupt();
  stored.width = byte;
  return {};
}

// The longest text of a number that can be written.
std::size_t longest_text(const StoredTypedValues& stored) {
  switch (stored.notation) {
    case Notation::kFixedDigits: return stored.width;
    case Notation::kDigits: return kMaxFixedDigits;
    case Notation::kFixedHex: return stored.width;
    case Notation::kHex: return kMaxHexDigits;
    case Notation::kAddress: return 15;
    default: return kMaxNumberText;
  }
}

// Entries of `decoded`: write(i, to) gives the end of the text of entry `i`,
// null where it has none.
template <typename Write>
Status put_texts(std::size_t entries, std::size_t longest, Write write, DecodedValues& decoded) {
  if (entries > UINT32_MAX / (longest + 1)) return corrupt();
  decoded.bytes.resize(entries * (longest + 1));
  decoded.ends.resize(entries);
  char* const begin = decoded.bytes.data();
  char* to = begin;
  for (std::size_t i = 0; i < entries; ++i) {
    char* const end = write(i, to);
    if (end == nullptr) return impossible();
    decoded.ends[i] = static_cast<std::uint32_t>(end - begin);
    *end = '\n';
    to = end + 1;
  }
  decoded.bytes.resize(static_cast<std::size_t>(to - begin));
  if (decoded.bytes.capacity() > 2 * decoded.bytes.size()) decoded.bytes.shrink_to_fit();
  return {};
}

// Which values are read; nothing: all.
using Wanted = std::optional<std::span<const std::uint32_t>>;

template <typename T>
void take_wanted(const Wanted& wanted, std::vector<T>& all) {
  if (!wanted) return;
  // Ascending numbers: what is overwritten was taken before.
  for (std::size_t i = 0; i < wanted->size(); ++i) all[i] = all[(*wanted)[i]];
  all.resize(wanted->size());
}

// Notations of one number a value: write(number, to) as above. Each distinct
// number of a dictionary is written once.
template <typename Write>
Result<DecodedValues> read_one_by_one(const StoredTypedValues& stored, PayloadSource& source,
                                      const Wanted& wanted, Write write) {
  DecodedValues decoded;
  decoded.count = wanted ? wanted->size() : stored.count;
  decoded.form = DecodedValues::Form::kPlain;
  std::vector<std::int64_t> numbers;
  if (stored.numbers.form == StoredIntegers::Form::kConstant) {
    decoded.form = DecodedValues::Form::kConstant;
    numbers.push_back(stored.numbers.base);
  } else if (stored.numbers.form == StoredIntegers::Form::kDictionary) {
    decoded.form = DecodedValues::Form::kDictionary;
    LK_TRY(decoded.ids, read_integer_ids(stored.numbers, source));
    take_wanted(wanted, decoded.ids);
    LK_TRY(numbers, read_integers(*stored.numbers.entries, source));
  } else {
    LK_TRY(numbers, read_integers(stored.numbers, source));
    take_wanted(wanted, numbers);
  }
  const auto write_entry = [&](std::size_t i, char* to) { return write(numbers[i], to); };
  LK_RETURN_IF_ERROR(put_texts(numbers.size(), longest_text(stored), write_entry, decoded));
  return decoded;
}

// Notations of a number and a width a value: write(number, width, to).
template <typename Write>
Result<DecodedValues> read_with_widths(const StoredTypedValues& stored, PayloadSource& source,
                                       const Wanted& wanted, Write write) {
  DecodedValues decoded;
  decoded.count = wanted ? wanted->size() : stored.count;
  decoded.form = DecodedValues::Form::kPlain;
  LK_TRY(auto numbers, read_integers(stored.numbers, source));
  LK_TRY(auto widths, read_integers(stored.widths, source));
  take_wanted(wanted, numbers);
  take_wanted(wanted, widths);
  const auto write_entry = [&](std::size_t i, char* to) -> char* {
    if (widths[i] < 0 || widths[i] > static_cast<std::int64_t>(kMaxFixedDigits)) return nullptr;
    return write(numbers[i], static_cast<std::size_t>(widths[i]), to);
  };
  LK_RETURN_IF_ERROR(put_texts(numbers.size(), longest_text(stored), write_entry, decoded));
  return decoded;
}

// `number` is scaled to `most` fraction digits, and written with `fraction`.
char* write_scaled(std::int64_t number, std::size_t fraction, std::size_t most, char* to) {
  if (fraction > most) return nullptr;
  const std::int64_t unit = power_of_ten(most - fraction);
  return number % unit == 0 ? write_decimal(number / unit, fraction, to) : nullptr;
}

Result<DecodedValues> read_numbers(const StoredTypedValues& stored, PayloadSource& source,
                                   const Wanted& wanted) {
  DecodedValues decoded;
  decoded.count = wanted ? wanted->size() : stored.count;
  decoded.form = DecodedValues::Form::kIntegers;
  LK_TRY(decoded.numbers, read_integers(stored.numbers, source));
  take_wanted(wanted, decoded.numbers);
  return decoded;
}

Result<DecodedValues> read_hex(const StoredTypedValues& stored, PayloadSource& source,
                               const Wanted& wanted) {
  LK_TRY(DecodedValues decoded, read_hex_bytes(stored, source));
  if (!wanted) return decoded;
  return gather(std::move(decoded), {wanted->begin(), wanted->end()});
}

Result<DecodedValues> read_wanted(const StoredTypedValues& stored, PayloadSource& source,
                                  const Wanted& wanted) {
  const std::size_t width = stored.width;
  const bool upper = stored.upper_case;
  switch (stored.notation) {
    case Notation::kInteger: return read_numbers(stored, source, wanted);
    case Notation::kHexBytes:
    case Notation::kUuid: return read_hex(stored, source, wanted);
    case Notation::kDigits: return read_with_widths(stored, source, wanted, write_digits);
    case Notation::kMixedDecimal:
      return read_with_widths(stored, source, wanted, [width](auto number, auto fraction, char* to) {
        return write_scaled(number, fraction, width, to);
      });
    case Notation::kFixedDigits:
      return read_one_by_one(stored, source, wanted, [width](std::int64_t number, char* to) {
        return write_digits(number, width, to);
      });
    case Notation::kDecimal:
      return read_one_by_one(stored, source, wanted, [width](std::int64_t number, char* to) {
        return write_decimal(number, width, to);
      });
    case Notation::kFixedHex:
    case Notation::kHex:
      return read_one_by_one(stored, source, wanted, [width, upper](std::int64_t number, char* to) {
        return write_hex(static_cast<std::uint64_t>(number), width, upper, to);
      });
    case Notation::kAddress: return read_one_by_one(stored, source, wanted, write_address);
  }
  return corrupt();
}

}  // namespace

Result<StoredTypedValues> parse_typed_values(PayloadParser& parser, std::size_t count) {
  StoredTypedValues stored;
  stored.count = count;
  const auto notation = parser.meta().get_le<std::uint8_t>();
  if (count == 0 || notation == 0 || notation > static_cast<std::uint8_t>(Notation::kUuid)) {
    return corrupt();
  }
  stored.notation = static_cast<Notation>(notation);
  if (stored.notation == Notation::kHexBytes || stored.notation == Notation::kUuid) {
    LK_RETURN_IF_ERROR(parse_hex_bytes(parser, stored));
    return stored;
  }
  LK_RETURN_IF_ERROR(parse_width(parser, stored));
  LK_TRY(stored.numbers, parse_integers(parser, PayloadKind::kNumbers, count));
  if (stored.notation == Notation::kDigits || stored.notation == Notation::kMixedDecimal) {
    LK_TRY(stored.widths, parse_integers(parser, PayloadKind::kNumbers, count));
  }
  return stored;
}

Result<DecodedValues> read_typed_values(const StoredTypedValues& stored, PayloadSource& source) {
  return read_wanted(stored, source, {});
}

Result<DecodedValues> read_typed_values_at(const StoredTypedValues& stored, PayloadSource& source,
                                           std::span<const std::uint32_t> wanted) {
  return read_wanted(stored, source, wanted);
}

}  // namespace logkit::segment
