#include "lib/segment/encoding/integers.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/base/hash.h"
#include "lib/segment/encoding/distinct_table.h"
#include "lib/segment/encoding/integer_choice.h"

namespace logkit::segment {
namespace {

using Form = StoredIntegers::Form;

constexpr std::size_t kMinimumForDictionary = 32;
// Whether there are more different numbers than that shows sooner than a sample is counted.
constexpr std::size_t kFewEntries = 256;

// Units that times are mostly whole in, largest first.
constexpr std::int64_t kTimeUnitsNs[] = {1'000'000'000, 1'000'000, 1'000};
constexpr std::size_t kUnitSample = 1000;

// The unit that most numbers, but not all, are whole in; 0 where there is none.
std::int64_t part_unit(Integers numbers) {
  const std::size_t sample = std::min(numbers.size(), kUnitSample);
  const std::size_t step = numbers.size() / sample;
  for (const std::int64_t unit : kTimeUnitsNs) {
    std::size_t whole = 0;
    for (std::size_t i = 0; i < sample; ++i) whole += numbers[i * step] % unit == 0 ? 1 : 0;
    if (whole * 10 < sample * 9) continue;
    const bool all = std::all_of(numbers.begin(), numbers.end(),
                                 [&](std::int64_t number) { return number % unit == 0; });
    return all ? 0 : unit;
  }
  return 0;
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
std::size_t most_entries(Integers numbers, const IntegerChoice& choice, const IntegerCost& cost) {
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
  const double spared = std::max(choice.bytes * kIntegerGain - ids, 0.0);
  return std::min(most, static_cast<std::size_t>(spared / choice.bytes * count));
}

// Nothing where there are more than `most` different numbers.
std::optional<Dictionary> build_dictionary(Integers numbers, std::size_t most) {
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

// One of so many entries at most that seems worth its bytes.
std::optional<Dictionary> worthwhile_dictionary(Integers numbers, std::size_t most,
                                                const IntegerChoice& choice,
                                                const IntegerCost& cost) {
  if (most > kFewEntries)
    return build_dictionary(numbers, std::min(most, most_entries(numbers, choice, cost)));
  std::optional<Dictionary> dictionary = build_dictionary(numbers, most);
  if (dictionary && dictionary->entries.size() > most_entries(numbers, choice, cost))
    dictionary.reset();
  return dictionary;
}

class IntegerWriter {
 public:
  IntegerWriter(const IntegerOptions& options, PayloadWriter& out) : options_(options), out_(out) {}

  void write(Integers numbers, bool dictionary_allowed) {
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
    if (options_.kind == PayloadKind::kTimes && parts_allowed_) {
      if (const std::int64_t unit = part_unit(numbers); unit > 0) return write_parts(numbers, unit);
    }
    IntegerCost cost(numbers.size(), out_.zstd_level());
    const IntegerChoice choice = choose_integer_form(numbers, options_, cost);
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

  bool try_dictionary(Integers numbers, const IntegerChoice& choice, IntegerCost& cost) {
    // One byte each is as good as an id.
    if (choice.bytes <= static_cast<double>(numbers.size()) / 2) return false;
    const std::size_t width = choice.offset_width;
    if (width < 2) return false;
    // Ids as wide as the numbers gain nothing.
    const std::size_t most = std::size_t{1} << 8 * (std::min<std::size_t>(width, 4) - 1);
    const auto dictionary = worthwhile_dictionary(numbers, most, choice, cost);
    if (!dictionary) return false;
    const double bytes = offset_bytes(Residuals(dictionary->ids, 0, 1), cost) +
                         choose_integer_form(dictionary->entries, options_, cost).bytes;
    if (bytes >= choice.bytes * kIntegerGain) return false;
    const std::vector<std::uint64_t> ids(dictionary->ids.begin(), dictionary->ids.end());
    put_numbers(Form::kDictionary, ids, [&] {
      out_.meta().put_varint(dictionary->entries.size());
    });
    write(dictionary->entries, false);
    return true;
  }

  void write_parts(Integers numbers, std::int64_t unit) {
    std::vector<std::int64_t> quotients(numbers.size());
    std::vector<std::int64_t> remainders(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      quotients[i] = numbers[i] / unit - (numbers[i] % unit < 0 ? 1 : 0);
      remainders[i] = numbers[i] - quotients[i] * unit;
    }
    put_head(Form::kParts, 0, false);
    out_.meta().put_varint(static_cast<std::uint64_t>(unit));
    parts_allowed_ = false;
    write(quotients, true);
    write(remainders, true);
    parts_allowed_ = true;
  }

  void write_arithmetic(Integers numbers, const IntegerChoice& choice) {
    const Residuals residuals(numbers, choice.base, choice.scale);
    const bool differences =
        choice.form == Form::kDifferences || choice.form == Form::kScaledDifferences;
    std::vector<std::uint64_t> planes(numbers.size());
    for (std::size_t i = 0; i < planes.size(); ++i) planes[i] = residuals.offset(i);
    if (differences) {
      for (std::size_t i = planes.size(); i-- > 1;) {
        planes[i] = zigzag_difference(planes[i - 1], planes[i]);
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
  bool parts_allowed_ = true;
};

}  // namespace

void write_integers(std::span<const std::int64_t> numbers, const IntegerOptions& options,
                    PayloadWriter& out) {
  LK_CHECK(numbers.size() < std::size_t{1} << 31);
  IntegerWriter(options, out).write(numbers, true);
}

void write_integers_later(std::span<const std::int64_t> numbers, const IntegerOptions& options,
                          PayloadWriter& out) {
  out.put_later(numbers.size_bytes(), [numbers, options](PayloadWriter& writer) {
    write_integers(numbers, options, writer);
  });
}

void write_integers_later(std::vector<std::int64_t>&& numbers, const IntegerOptions& options,
                          PayloadWriter& out) {
  write_integers_later(std::make_shared<const std::vector<std::int64_t>>(std::move(numbers)),
                       options, out);
}

void write_integers_later(SharedIntegers numbers, const IntegerOptions& options,
                          PayloadWriter& out) {
  const std::size_t bytes = numbers->size() * sizeof(std::int64_t);
  out.put_later(bytes, [numbers = std::move(numbers), options](PayloadWriter& writer) {
    write_integers(*numbers, options, writer);
  });
}

double estimate_integer_bytes(std::span<const std::int64_t> numbers, int zstd_level) {
  if (numbers.empty()) return 0;
  IntegerCost cost(numbers.size(), zstd_level);
  return choose_integer_form(numbers, {}, cost).bytes;
}

}  // namespace logkit::segment
