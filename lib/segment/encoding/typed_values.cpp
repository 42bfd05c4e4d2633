#include "lib/segment/encoding/typed_values.h"

#include <algorithm>
#include <utility>

#include "lib/segment/encoding/address_memory.h"
#include "lib/segment/encoding/hex_bytes.h"
#include "lib/segment/encoding/hex_digits.h"
#include "lib/segment/encoding/number_text.h"
#include "lib/segment/encoding/prefetch_text.h"

namespace logkit::segment {
namespace {

using Texts = std::span<const std::string_view>;
using Numbers = std::vector<std::int64_t>;

constexpr std::uint8_t kUpperCase = 128;
// Their bytes mean something, and neighbours have nothing to do with each other.
constexpr IntegerOptions kAddresses{.differences = false, .offsets = false};

// Fills numbers[i] from values[i]; false at the first that parse() refuses. Most
// columns of text show at once that they are nothing else.
template <typename Parse>
bool parse_all(Texts values, Numbers& numbers, Parse parse) {
  std::int64_t first = 0;
  if (values.empty() || !parse(values[0], first)) return values.empty();
  numbers.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    prefetch_text(values, i);
    if (!parse(values[i], numbers[i])) return false;
  }
  return true;
}

bool equal_widths(Texts values) {
  return std::all_of(values.begin(), values.end(),
                     [&values](std::string_view v) { return v.size() == values[0].size(); });
}

// Tries one notation after the other on the same values.
class TypedValueWriter {
 public:
  TypedValueWriter(Texts values, PayloadWriter& out) : values_(values), out_(out) {}

  std::optional<Notation> write(NotationHint hint) {
    const bool any = hint == NotationHint::kAny;
    const bool digits = any || hint == NotationHint::kHexDigits;
    if (digits && (try_integers() || try_digits())) return notation_;
    if (any && try_decimals()) return notation_;
    if ((any || hint == NotationHint::kAddress) && try_addresses()) return notation_;
    if ((any || hint == NotationHint::kUuid) && try_bytes(Notation::kUuid)) return notation_;
    if (digits && (try_hex() || try_bytes(Notation::kHexBytes))) return notation_;
    return std::nullopt;
  }

  // What they were read as, where that is one number each.
  SharedIntegers numbers() const { return shared_; }

 private:
  void begin(Notation notation) {
    notation_ = notation;
    put(static_cast<std::uint8_t>(notation));
  }
  void write_numbers(const IntegerOptions& options = {}) {
    shared_ = std::make_shared<const Numbers>(std::move(numbers_));
    write_integers_later(shared_, options, out_);
  }
  void put(std::size_t byte) { out_.meta().put_le(static_cast<std::uint8_t>(byte)); }

  bool try_integers() {
    if (!parse_all_integers(values_, numbers_)) return false;
    begin(Notation::kInteger);
    write_numbers();
    return true;
  }

  bool try_digits() {
    const bool digits = parse_all(values_, numbers_, [](std::string_view text, std::int64_t& n) {
      std::uint64_t value = 0;
      if (text.size() > kMaxFixedDigits || !parse_digits(text, value)) return false;
      n = static_cast<std::int64_t>(value);
      return true;
    });
    if (!digits) return false;
    if (equal_widths(values_)) {
      begin(Notation::kFixedDigits);
      put(values_[0].size());
      write_numbers();
      return true;
    }
    begin(Notation::kDigits);
    write_numbers();
    parse_all(values_, numbers_, [](std::string_view text, std::int64_t& n) {
      n = static_cast<std::int64_t>(text.size());
      return true;
    });
    write_numbers();
    return true;
  }

  // Numbers without their points, and how many digits were after these.
  struct Fractions {
    Numbers digits;
    std::size_t most = 0;
    std::size_t most_whole = 0;
  };
  bool parse_decimals(Fractions& fractions) {
    DecimalText decimal;
    if (!parse_decimal(values_[0], decimal)) return false;
    numbers_.resize(values_.size());
    fractions.digits.resize(values_.size());
    for (std::size_t i = 0; i < values_.size(); ++i) {
      prefetch_text(values_, i);
      if (!parse_decimal(values_[i], decimal)) return false;
      numbers_[i] = decimal.number;
      fractions.digits[i] = decimal.fraction_digits;
      fractions.most = std::max<std::size_t>(fractions.most, decimal.fraction_digits);
      fractions.most_whole = std::max<std::size_t>(fractions.most_whole,
                                                   decimal.digits - decimal.fraction_digits);
    }
    return true;
  }

  bool try_decimals() {
    Fractions fractions;
    if (!parse_decimals(fractions)) return false;
    const std::size_t most = fractions.most;
    if (most == 0 || fractions.most_whole + most > kMaxFixedDigits) return false;
    const bool mixed =
        std::any_of(fractions.digits.begin(), fractions.digits.end(),
                    [most](std::int64_t f) { return f != static_cast<std::int64_t>(most); });
    begin(mixed ? Notation::kMixedDecimal : Notation::kDecimal);
    put(most);
    for (std::size_t i = 0; mixed && i < numbers_.size(); ++i) {
      numbers_[i] *= power_of_ten(most - static_cast<std::size_t>(fractions.digits[i]));
    }
    write_numbers();
    if (mixed) write_integers_later(std::move(fractions.digits), {}, out_);
    return true;
  }

  bool try_addresses() {
    // Not worth the room for what shows at once that it is none.
    std::uint32_t address = 0;
    if (!parse_address(values_[0], address)) return false;
    AddressMemory memory;
    const bool addresses =
        parse_all(values_, numbers_, [&memory](std::string_view text, std::int64_t& n) {
          std::uint32_t read = 0;
          if (!memory.read(text, read)) return false;
          n = read;
          return true;
        });
    if (!addresses) return false;
    begin(Notation::kAddress);
    write_numbers(kAddresses);
    return true;
  }

  bool try_hex() {
    std::uint8_t letters = 0;
    bool leading_zeros = false;
    const bool hex = parse_all(values_, numbers_, [&](std::string_view text, std::int64_t& n) {
      std::uint64_t value = 0;
      if (!parse_hex(text, value, letters)) return false;
      n = static_cast<std::int64_t>(value);
      leading_zeros = leading_zeros || (text.front() == '0' && text.size() > 1);
      return letters != (HexDigit::kLower | HexDigit::kUpper);
    });
    const bool fixed = hex && equal_widths(values_);
    if (!hex || (leading_zeros && !fixed)) return false;
    begin(fixed ? Notation::kFixedHex : Notation::kHex);
    put((fixed ? values_[0].size() : 0) | (letters == HexDigit::kUpper ? kUpperCase : 0u));
    write_numbers();
    return true;
  }

  bool try_bytes(Notation notation) {
    notation_ = notation;
    return write_hex_bytes(values_, notation, out_);
  }

  Texts values_;
  PayloadWriter& out_;
  Numbers numbers_;
  SharedIntegers shared_;
  Notation notation_ = Notation::kInteger;
};

}  // namespace

std::optional<WrittenTypedValues> write_typed_values(std::span<const std::string_view> values,
                                                     NotationHint hint, PayloadWriter& out) {
  LK_CHECK(!values.empty());
  TypedValueWriter writer(values, out);
  const std::optional<Notation> notation = writer.write(hint);
  if (!notation) return std::nullopt;
  const bool one_number = *notation == Notation::kInteger ||
                          *notation == Notation::kFixedDigits || *notation == Notation::kAddress;
  return WrittenTypedValues{*notation, one_number ? writer.numbers() : nullptr};
}

bool parse_all_integers(std::span<const std::string_view> values,
                        std::vector<std::int64_t>& numbers) {
  return parse_all(values, numbers, parse_integer);
}

}  // namespace logkit::segment
