// Integers: frame of reference or differences, in big-endian byte planes.
//
//   flags u8        bit 0: differences
//   width u8        bytes per number, 0 to 8
//   base zigzag     the smallest number
//   scale varint    greatest common divisor of all distances to the base, >= 1
//   planes          packed; raw: `width` planes of `count` bytes, highest first
//
// r = (number - base) / scale, modulo 2^64; with differences each r is
// replaced by zigzag(r - r before it). Planes put the bytes that hardly change
// side by side; zstd does the rest.
#include <algorithm>
#include <bit>
#include <numeric>

#include <fmt/format.h>

#include "lib/record/json_text.h"
#include "lib/segment/column_codec.h"
#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

constexpr std::uint8_t kDifferences = 1;
constexpr std::size_t kSampleCount = 4096;
// Differences mix the bytes of numbers that repeat; they have to earn it.
constexpr std::uint64_t kGainNumerator = 3;
constexpr std::uint64_t kGainDenominator = 4;

std::uint64_t distance(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

std::uint64_t difference(std::uint64_t before, std::uint64_t now) {
  return zigzag(static_cast<std::int64_t>(now - before));
}

std::uint64_t common_divisor(const std::vector<std::int64_t>& numbers, std::int64_t base) {
  std::uint64_t divisor = 0;
  for (const std::int64_t number : numbers) {
    const std::uint64_t d = distance(base, number);
    if (divisor != 0 && d % divisor == 0) continue;
    divisor = std::gcd(divisor, d);
    if (divisor == 1) break;
  }
  return std::max<std::uint64_t>(divisor, 1);
}

bool differences_pay(const std::vector<std::uint64_t>& residuals) {
  std::uint64_t plain_bits = 0;
  std::uint64_t difference_bits = 0;
  const std::size_t count = std::min(residuals.size(), kSampleCount);
  for (std::size_t i = 1; i < count; ++i) {
    plain_bits += static_cast<std::uint64_t>(std::bit_width(residuals[i]));
    difference_bits +=
        static_cast<std::uint64_t>(std::bit_width(difference(residuals[i - 1], residuals[i])));
  }
  return difference_bits * kGainDenominator < plain_bits * kGainNumerator;
}

void put_planes(const std::vector<std::uint64_t>& residuals, std::size_t width, std::string& out) {
  out.resize(residuals.size() * width);
  char* to = out.data();
  for (std::size_t plane = 0; plane < width; ++plane) {
    const std::size_t shift = 8 * (width - 1 - plane);
    for (const std::uint64_t r : residuals) *to++ = static_cast<char>(r >> shift);
  }
}

std::vector<std::uint64_t> get_planes(std::string_view planes, std::size_t width,
                                      std::size_t count) {
  std::vector<std::uint64_t> residuals(count);
  const char* from = planes.data();
  for (std::size_t plane = 0; plane < width; ++plane) {
    for (std::uint64_t& r : residuals) r = r << 8 | static_cast<unsigned char>(*from++);
  }
  return residuals;
}

class IntegersCodec : public ColumnCodec {
 public:
  CodecId id() const override { return CodecId::kIntegers; }
  std::string_view name() const override { return "integers"; }

  bool encode(const Values& values, const EncodeContext& context, std::string& out,
              ValueSummary& summary) const override {
    std::vector<std::int64_t> numbers(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!record::is_canonical_int64(values[i], numbers[i])) return false;
    }
    const auto [min, max] = std::minmax_element(numbers.begin(), numbers.end());
    summary = summarise_integers(*min, *max);
    encode_integers(numbers, context.zstd_level, out);
    return true;
  }

  Result<DecodedValues> decode(Bytes frame, const DecodeContext& context) const override {
    LK_TRY(auto numbers, decode_integers(frame, context.count));
    DecodedValues decoded;
    decoded.form = DecodedValues::Form::kIntegers;
    decoded.count = context.count;
    decoded.numbers = std::move(numbers);
    return decoded;
  }
};

}  // namespace

void encode_integers(const std::vector<std::int64_t>& numbers, int zstd_level, std::string& out) {
  const std::int64_t base =
      numbers.empty() ? 0 : *std::min_element(numbers.begin(), numbers.end());
  const std::uint64_t scale = common_divisor(numbers, base);
  std::vector<std::uint64_t> residuals(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) residuals[i] = distance(base, numbers[i]);
  if (scale != 1) {
    for (std::uint64_t& r : residuals) r /= scale;
  }
  const bool differences = differences_pay(residuals);
  if (differences) {
    for (std::size_t i = residuals.size(); i-- > 1;) {
      residuals[i] = difference(residuals[i - 1], residuals[i]);
    }
    residuals[0] = difference(0, residuals[0]);
  }
  std::uint64_t bits = 0;
  for (const std::uint64_t r : residuals) bits |= r;
  const auto width = static_cast<std::size_t>(std::bit_width(bits) + 7) / 8;

  ByteWriter writer(out);
  writer.put_le(static_cast<std::uint8_t>(differences ? kDifferences : 0));
  writer.put_le(static_cast<std::uint8_t>(width));
  writer.put_zigzag(base);
  writer.put_varint(scale);
  std::string planes;
  put_planes(residuals, width, planes);
  pack(planes, zstd_level, out);
}

Result<std::vector<std::int64_t>> decode_integers(Bytes frame, std::size_t count) {
  ByteReader reader(frame);
  const auto flags = reader.get_le<std::uint8_t>();
  const auto width = reader.get_le<std::uint8_t>();
  const std::int64_t base = reader.get_zigzag();
  const std::uint64_t scale = reader.get_varint();
  if (!reader.ok() || width > 8 || flags > kDifferences || scale == 0) {
    return Error::corrupt("the head of an integer frame makes no sense");
  }
  std::string planes;
  LK_RETURN_IF_ERROR(unpack(frame.subspan(reader.offset()), std::uint64_t{width} * count, planes));
  std::vector<std::uint64_t> residuals = get_planes(planes, width, count);
  std::vector<std::int64_t> numbers(count);
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t r = residuals[i];
    if ((flags & kDifferences) != 0) {
      r = before + static_cast<std::uint64_t>(unzigzag(r));
      before = r;
    }
    numbers[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(base) + r * scale);
  }
  return numbers;
}

const ColumnCodec& integers_codec() {
  static const IntegersCodec codec;
  return codec;
}

}  // namespace logkit::segment
