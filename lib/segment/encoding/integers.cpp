#include "lib/segment/encoding/integers.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "lib/base/hash.h"
#include "lib/segment/encoding/common_divisor.h"
#include "lib/segment/encoding/distinct_table.h"
#include "lib/segment/encoding/integer_cost.h"

namespace logkit::segment {
namespace {

using Form = StoredIntegers::Form;
using Numbers = std::span<const std::int64_t>;

constexpr std::size_t kMinimumForDifferences = 8;
constexpr std::size_t kMinimumForDictionary = 32;
// Another form than plain offsets has to earn its cost of decoding.
constexpr double kGain = 0.97;

std::uint64_t distance(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

std::uint64_t zigzag_distance(std::uint64_t from, std::uint64_t to) {
  return zigzag(static_cast<std::int64_t>(to - from));
}

struct Range {
  std::int64_t min;
  std::int64_t max;
};

Range range_of(Numbers numbers) {
  Range range{numbers[0], numbers[0]};
  for (const std::int64_t number : numbers) {
    range.min = std::min(range.min, number);
    range.max = std::max(range.max, number);
  }
  return range;
}

std::uint64_t common_divisor(Numbers numbers, std::int64_t base) {
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

// Numbers as distances to a base in units of a scale.
class Residuals {
 public:
  Residuals(Numbers numbers, std::int64_t base, std::uint64_t scale)
      : numbers_(numbers), base_(base), scale_(scale) {}

  std::size_t size() const { return numbers_.size(); }
  std::int64_t base() const { return base_; }
  std::uint64_t scale() const { return scale_.divisor(); }
  std::uint64_t offset(std::size_t i) const {
    return scale_.quotient(distance(base_, numbers_[i]));
  }
  // Of two numbers at least.
  std::uint64_t difference(std::size_t i) const {
    i = std::max<std::size_t>(i, 1);
    return zigzag_distance(offset(i - 1), offset(i));
  }
  // What the first difference leads on from.
  std::int64_t number_before() const {
    const auto step = static_cast<std::uint64_t>(unzigzag(difference(1)));
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(numbers_[0]) - scale() * step);
  }

 private:
  Numbers numbers_;
  std::int64_t base_;
  ExactDivisor scale_;
};

double cost_of_offsets(const Residuals& residuals, IntegerCost& cost) {
  std::vector<std::uint64_t> sampled;
  const SampleRuns sample = cost.sample_of(residuals.size());
  sampled.reserve(sample.size());
  sample.each([&](std::size_t i) { sampled.push_back(residuals.offset(i)); });
  return cost.bytes(sampled, residuals.size());
}

double cost_of_differences(const Residuals& residuals, IntegerCost& cost) {
  std::vector<std::uint64_t> sampled;
  const SampleRuns sample = cost.sample_of(residuals.size());
  sampled.reserve(sample.size());
  sample.each([&](std::size_t i) { sampled.push_back(residuals.difference(i)); });
  return cost.bytes(sampled, residuals.size());
}

// Base 0 where another would save no byte: small numbers stay what they are.
std::int64_t plain_base(const Range& range, const IntegerOptions& options) {
  if (!options.offsets) return 0;
  const std::uint64_t width = byte_width(distance(range.min, range.max));
  const bool small = range.min >= 0 && byte_width(static_cast<std::uint64_t>(range.max)) == width;
  return small ? 0 : range.min;
}

struct Choice {
  Form form = Form::kOffsets;
  std::int64_t base = 0;
  std::uint64_t scale = 1;
  double bytes = 0;

  void prefer(const Choice& other) {
    if (other.bytes < bytes * kGain) *this = other;
  }
};

Choice choose_arithmetic(Numbers numbers, const IntegerOptions& options, IntegerCost& cost) {
  const Range range = range_of(numbers);
  Choice choice;
  choice.base = plain_base(range, options);
  choice.bytes = cost_of_offsets(Residuals(numbers, choice.base, 1), cost);
  const std::uint64_t scale = options.offsets ? common_divisor(numbers, range.min) : 1;
  const Residuals scaled(numbers, range.min, scale);
  if (scale > 1) {
    choice.prefer({Form::kScaledOffsets, range.min, scale, cost_of_offsets(scaled, cost)});
  }
  if (options.differences && numbers.size() >= kMinimumForDifferences) {
    const Form form = scale > 1 ? Form::kScaledDifferences : Form::kDifferences;
    choice.prefer({form, range.min, scale, cost_of_differences(scaled, cost)});
  }
  return choice;
}

// Numbers as ids in the order of their first appearance.
struct Dictionary {
  std::vector<std::int64_t> entries;
  std::vector<std::int64_t> ids;
};

DistinctTable<std::int64_t>& cleared_table() {
  thread_local DistinctTable<std::int64_t> table;
  table.clear();
  return table;
}

// How many entries a dictionary may have to be worth its bytes, judged by a
// sample; 0 where the sample hardly repeats itself, as then all of it hardly does.
std::size_t most_entries(Numbers numbers, const Choice& choice, const IntegerCost& cost) {
  const std::size_t most = numbers.size() / 5 * 3;
  if (numbers.size() <= kEntropySample) return most;
  const std::uint64_t seed = process_hash_seed();
  DistinctTable<std::int64_t>& table = cleared_table();
  std::vector<std::uint32_t> counts;
  const SampleRuns sample = entropy_sample(numbers.size());
  sample.each([&](std::size_t i) {
    const std::uint32_t id =
        table.id_of(numbers[i], mix_hash(static_cast<std::uint64_t>(numbers[i]), seed));
    counts.resize(table.keys().size());
    ++counts[id];
  });
  if (counts.size() * 50 >= sample.size() * 49) return 0;
  if (cost.trial()) return most;
  const auto count = static_cast<double>(numbers.size());
  const double ids = entropy_bytes(counts) * count / static_cast<double>(sample.size());
  const double spared = std::max(choice.bytes * kGain - ids, 0.0);
  return std::min(most, static_cast<std::size_t>(spared / choice.bytes * count));
}

// Nothing where there are more than `most` different numbers.
std::optional<Dictionary> build_dictionary(Numbers numbers, std::size_t most) {
  const std::uint64_t seed = process_hash_seed();
  DistinctTable<std::int64_t>& table = cleared_table();
  Dictionary dictionary;
  dictionary.ids.reserve(numbers.size());
  for (const std::int64_t number : numbers) {
    dictionary.ids.push_back(
        table.id_of(number, mix_hash(static_cast<std::uint64_t>(number), seed)));
    if (table.keys().size() > most) return std::nullopt;
  }
  dictionary.entries = table.keys();
  return dictionary;
}

class IntegerWriter {
 public:
  IntegerWriter(const IntegerOptions& options, PayloadWriter& out) : options_(options), out_(out) {}

  void write(Numbers numbers, bool dictionary_allowed) {
    if (numbers.empty()) return;
    if (std::all_of(numbers.begin(), numbers.end(),
                    [&numbers](std::int64_t number) { return number == numbers[0]; })) {
      put_head(Form::kConstant, 0, false);
      out_.meta().put_zigzag(numbers[0]);
      return;
    }
    if (numbers.size() <= kMaxListedIntegers) {
      put_head(Form::kListed, 0, false);
      for (const std::int64_t number : numbers) out_.meta().put_zigzag(number);
      return;
    }
    IntegerCost cost(numbers.size(), out_.zstd_level());
    const Choice choice = choose_arithmetic(numbers, options_, cost);
    if (dictionary_allowed && numbers.size() >= kMinimumForDictionary &&
        try_dictionary(numbers, choice, cost)) {
      return;
    }
    write_arithmetic(numbers, choice);
  }

 private:
  void put_head(Form form, std::size_t width, bool masked) {
    out_.meta().put_le(static_cast<std::uint8_t>(static_cast<std::size_t>(form) |
                                                 (masked ? 8u : 0u) | width << 4));
  }

  bool try_dictionary(Numbers numbers, const Choice& choice, IntegerCost& cost) {
    // One byte each is as good as an id.
    if (choice.bytes <= static_cast<double>(numbers.size()) / 2) return false;
    const Range range = range_of(numbers);
    const std::size_t width = byte_width(distance(range.min, range.max) / choice.scale);
    if (width < 2) return false;
    // Ids as wide as the numbers gain nothing.
    const std::size_t most = std::size_t{1} << 8 * (std::min<std::size_t>(width, 4) - 1);
    const auto dictionary =
        build_dictionary(numbers, std::min(most, most_entries(numbers, choice, cost)));
    if (!dictionary) return false;
    const double bytes = cost_of_offsets(Residuals(dictionary->ids, 0, 1), cost) +
                         choose_arithmetic(dictionary->entries, options_, cost).bytes;
    if (bytes >= choice.bytes * kGain) return false;
    const std::vector<std::uint64_t> ids(dictionary->ids.begin(), dictionary->ids.end());
    put_numbers(Form::kDictionary, ids, [&] {
      out_.meta().put_varint(dictionary->entries.size());
    });
    write(dictionary->entries, false);
    return true;
  }

  void write_arithmetic(Numbers numbers, const Choice& choice) {
    const Residuals residuals(numbers, choice.base, choice.scale);
    const bool differences =
        choice.form == Form::kDifferences || choice.form == Form::kScaledDifferences;
    std::vector<std::uint64_t> planes(numbers.size());
    for (std::size_t i = 0; i < planes.size(); ++i) planes[i] = residuals.offset(i);
    if (differences) {
      for (std::size_t i = planes.size(); i-- > 1;) {
        planes[i] = zigzag_distance(planes[i - 1], planes[i]);
      }
      planes[0] = planes[1];
    }
    put_numbers(choice.form, planes, [&] {
      out_.meta().put_zigzag(differences ? residuals.number_before() : choice.base);
      if (choice.scale > 1) out_.meta().put_varint(choice.scale);
    });
  }

  // Head, what `put_rest` puts, planes.
  template <typename PutRest>
  void put_numbers(Form form, std::span<const std::uint64_t> numbers, PutRest put_rest) {
    std::uint64_t bits = 0;
    std::uint64_t varying = 0;
    for (const std::uint64_t number : numbers) {
      bits |= number;
      varying |= number ^ numbers[0];
    }
    const std::size_t width = byte_width(bits);
    std::uint8_t mask = 0;
    std::array<char*, kMaxNumberWidth> planes{};
    std::string bytes(width * numbers.size(), '\0');
    for (std::size_t i = 0; i < width; ++i) {
      const bool constant = (varying >> 8 * (width - 1 - i) & 0xFF) == 0;
      if (constant) mask = static_cast<std::uint8_t>(mask | 1u << i);
      if (!constant) planes[i] = bytes.data() + i * numbers.size();
    }
    split_planes(numbers, std::span<char* const>(planes.data(), width));
    put_head(form, width, mask != 0);
    put_rest();
    if (mask != 0) out_.meta().put_le(mask);
    for (std::size_t i = 0; i < width; ++i) {
      if (planes[i] == nullptr) {
        out_.meta().put_le(static_cast<std::uint8_t>(numbers[0] >> 8 * (width - 1 - i)));
      } else {
        out_.put(options_.kind, std::string_view(planes[i], numbers.size()));
      }
    }
  }

  const IntegerOptions& options_;
  PayloadWriter& out_;
};

}  // namespace

void write_integers(std::span<const std::int64_t> numbers, const IntegerOptions& options,
                    PayloadWriter& out) {
  LK_CHECK(numbers.size() < std::size_t{1} << 31);
  IntegerWriter(options, out).write(numbers, true);
}

double estimate_integer_bytes(std::span<const std::int64_t> numbers, int zstd_level) {
  if (numbers.empty()) return 0;
  IntegerCost cost(numbers.size(), zstd_level);
  return choose_arithmetic(numbers, {}, cost).bytes;
}

}  // namespace logkit::segment
