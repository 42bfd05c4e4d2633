#include "lib/segment/encoding/integer_choice.h"

#include <numeric>
#include <optional>
#include <vector>

namespace logkit::segment {
namespace {

using Form = StoredIntegers::Form;

constexpr std::size_t kMinimumForDifferences = 8;
// Fewer planes are less to decode and leave zstd less to go wrong with.
constexpr double kNarrowerLoss = 1.01;

std::uint64_t distance(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

struct Range {
  std::int64_t min;
  std::int64_t max;

  std::uint64_t span() const { return distance(min, max); }
};

Range range_of(Integers numbers) {
  Range range{numbers[0], numbers[0]};
  for (const std::int64_t number : numbers) {
    range.min = std::min(range.min, number);
    range.max = std::max(range.max, number);
  }
  return range;
}

std::uint64_t common_divisor(Integers numbers, std::int64_t base) {
  std::uint64_t divisor = 0;
  std::optional<ExactDivisor> exact;
  for (const std::int64_t number : numbers) {
    const std::uint64_t d = distance(base, number);
    if (d == 0 || (exact && exact->divides(d))) continue;
    divisor = std::gcd(divisor, d);
    if (divisor == 1) return 1;
    exact.emplace(divisor);
  }
  return std::max<std::uint64_t>(divisor, 1);
}

// Base 0 where another would save no byte: numbers stay what they are.
std::int64_t plain_base(const Range& range, const IntegerOptions& options) {
  if (!options.offsets) return 0;
  const std::size_t plain =
      range.min < 0 ? kMaxNumberWidth : byte_width(static_cast<std::uint64_t>(range.max));
  return byte_width(range.span()) == plain ? 0 : range.min;
}

double difference_bytes(const Residuals& residuals, IntegerCost& cost) {
  std::vector<std::uint64_t> sampled;
  const SampleRuns sample = cost.sample_of(residuals.size());
  sampled.reserve(sample.size());
  sample.each([&](std::size_t i) { sampled.push_back(residuals.difference(i)); });
  return cost.bytes(sampled, residuals.size());
}

}  // namespace

double offset_bytes(const Residuals& residuals, IntegerCost& cost) {
  std::vector<std::uint64_t> sampled;
  const SampleRuns sample = cost.sample_of(residuals.size());
  sampled.reserve(sample.size());
  sample.each([&](std::size_t i) { sampled.push_back(residuals.offset(i)); });
  return cost.bytes(sampled, residuals.size());
}

IntegerChoice choose_integer_form(Integers numbers, const IntegerOptions& options,
                                  IntegerCost& cost) {
  const Range range = range_of(numbers);
  IntegerChoice choice;
  choice.base = plain_base(range, options);
  choice.bytes = offset_bytes(Residuals(numbers, choice.base, 1), cost);
  choice.offset_width = byte_width(range.span());
  const std::uint64_t scale = options.offsets ? common_divisor(numbers, range.min) : 1;
  const Residuals scaled(numbers, range.min, scale);
  if (scale > 1) {
    const double bytes = offset_bytes(scaled, cost);
    const std::size_t width = byte_width(range.span() / scale);
    if (bytes < choice.bytes * (width < choice.offset_width ? kNarrowerLoss : kIntegerGain)) {
      choice = {Form::kScaledOffsets, range.min, scale, bytes, width};
    }
  }
  if (options.differences && numbers.size() >= kMinimumForDifferences) {
    const double bytes = difference_bytes(scaled, cost);
    if (bytes < choice.bytes * kIntegerGain) {
      choice.form = scale > 1 ? Form::kScaledDifferences : Form::kDifferences;
      choice.base = range.min;
      choice.scale = scale;
      choice.bytes = bytes;
    }
  }
  return choice;
}

}  // namespace logkit::segment
