#include "lib/segment/encoding/predictors.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "lib/segment/encoding/prefetch_text.h"
#include "lib/segment/encoding/sample.h"
#include "lib/segment/encoding/text_hash.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kMostTried = 80;
constexpr std::uint32_t kDeepest = 7;
// A prediction has to cost less than this share of what the column costs alone.
constexpr double kWorthwhileShare = 0.8;
// Long texts that are mostly different do better in a dictionary.
constexpr double kMostlyDifferentShare = 0.4;
constexpr double kLongTextBytes = 8;
constexpr double kNegligibleBits = 0.1;

bool parse_integer(std::string_view text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// What differences of neighbours would cost, where all values are integers.
std::optional<double> difference_bits(std::span<const std::string_view> values) {
  thread_local std::vector<std::uint64_t> hashes;
  hashes.clear();
  std::int64_t before = 0;
  for (const std::string_view value : values) {
    std::int64_t number = 0;
    if (!parse_integer(value, number)) return {};
    const std::uint64_t difference =
        static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(before);
    hashes.push_back(difference * 0x9E3779B97F4A7C15ull);
    before = number;
  }
  const Spread spread = spread_of(hashes);
  if (spread.distinct * 2 <= values.size()) return spread.entropy_bits;
  return std::log2(std::abs(static_cast<double>(before)) + 2) * 0.7;
}

double entropy_of_hits(double rate) {
  if (rate <= 0 || rate >= 1) return 0;
  return -(rate * std::log2(rate) + (1 - rate) * std::log2(1 - rate));
}

// Hopeless ones are given up early.
constexpr std::size_t kFirstLook = 64;
constexpr std::size_t kSecondLook = 200;

bool is_hopeless(std::size_t looked_at, std::size_t hits) {
  return (looked_at == kFirstLook && hits < 4) || (looked_at == kSecondLook && hits < 16);
}

}  // namespace

ValueIds number_values(std::span<const std::string_view> values) {
  ValueIds numbered;
  numbered.ids.resize(values.size());
  StringDictionary distinct;
  for (std::size_t i = 0; i < values.size(); ++i) {
    numbered.ids[i] = distinct.find_or_add(values[i]) + 1;
  }
  numbered.end = static_cast<std::uint32_t>(distinct.size() + 1);
  return numbered;
}

std::uint64_t Predictors::Column::hash(std::size_t i) const {
  if (!values.values.empty()) return text_hash(values.values[i]) | 1;
  return (ids.ids[i] * 0x9E3779B97F4A7C15ull) | 1;
}

void Predictors::add(const ValueRows& column, std::uint64_t reference, std::uint32_t depth,
                     const ColumnMemory* memory) {
  Column& added = columns_.emplace_back();
  added.values = column;
  added.reference = reference;
  added.depth = depth;
  added.memory = memory;
}

void Predictors::add_ids(std::vector<std::uint32_t> ids, std::span<const std::uint32_t> rows,
                         std::uint64_t reference, const ColumnMemory* memory) {
  Column& column = columns_.emplace_back();
  column.values.rows = rows;
  column.reference = reference;
  column.memory = memory;
  column.ids.end = ids.empty() ? 1 : *std::max_element(ids.begin(), ids.end()) + 1;
  column.ids.ids = std::move(ids);
}

std::optional<std::size_t> Predictors::find(const ColumnMemory* memory) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].memory == memory) return i;
  }
  return {};
}

// The whole anew: the first few are enough for most.
void Predictors::Column::number_sample(std::size_t first, std::size_t count) {
  if (sample_first == first && sample_ids.size() >= count) return;
  StampedTable<std::uint32_t>& numbers = sample_table();
  numbers.clear();
  sample_first = first;
  sample_end = 0;
  sample_ids.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    bool added = false;
    std::uint32_t& number = numbers.at(hash(first + i), added);
    if (added) number = sample_end++;
    sample_ids[i] = number;
  }
}

double Predictors::aligned_hit_rate(Column& predictor, std::size_t first,
                                    std::span<const std::uint64_t> hashes) {
  constexpr std::uint64_t kNone = ~std::uint64_t{0};
  thread_local std::vector<std::uint64_t> last;
  std::size_t hits = 0;
  std::size_t end = 0;
  for (std::size_t begin = 0; begin < hashes.size(); begin = end) {
    if (is_hopeless(begin, hits)) return 0;
    end = begin == 0 ? kFirstLook : begin == kFirstLook ? kSecondLook : hashes.size();
    end = std::min(end, hashes.size());
    predictor.number_sample(first, end);
    // Numbers stay the same where more follow.
    if (begin == 0) last.clear();
    last.resize(predictor.sample_end, kNone);
    for (std::size_t i = begin; i < end; ++i) {
      std::uint64_t& before = last[predictor.sample_ids[i]];
      const auto now = static_cast<std::uint32_t>(hashes[i]);
      hits += before == now ? 1 : 0;
      before = now;
    }
  }
  if (is_hopeless(hashes.size(), hits)) return 0;
  return static_cast<double>(hits) / static_cast<double>(hashes.size());
}

double Predictors::hit_rate(Column& predictor, const ValueRows& column, std::size_t first,
                            std::span<const std::uint64_t> hashes) {
  if (predictor.same_rows(column.rows)) return aligned_hit_rate(predictor, first, hashes);
  StampedTable<std::uint32_t>& last = sample_table();
  last.clear();
  const std::span<const std::uint32_t> rows = predictor.values.rows;
  auto at = static_cast<std::size_t>(
      std::lower_bound(rows.begin(), rows.end(), column.rows[first]) - rows.begin());
  std::size_t hits = 0;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    std::uint64_t hash = 0;
    const std::uint32_t row = column.rows[first + i];
    while (at < rows.size() && rows[at] < row) ++at;
    if (at < rows.size() && rows[at] == row) hash = predictor.hash(at);
    bool added = false;
    std::uint32_t& before = last.at(hash, added);
    const auto now = static_cast<std::uint32_t>(hashes[i]);
    if (!added && before == now) ++hits;
    before = now;
    if (is_hopeless(i + 1, hits)) return 0;
  }
  return static_cast<double>(hits) / static_cast<double>(hashes.size());
}

std::optional<std::size_t> Predictors::best(const ValueRows& column, std::size_t sample_rows) {
  const std::size_t count = column.size();
  const std::size_t first = count > 6 * sample_rows ? count / 3 : 0;
  const std::size_t sample = std::min(count - first, sample_rows);
  thread_local std::vector<std::uint64_t> hashes;
  hashes.resize(sample);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < sample; ++i) {
    prefetch_text(column.values, first + i);
    hashes[i] = text_hash(column.values[first + i]);
    bytes += column.values[first + i].size();
  }
  const Spread spread = spread_of(hashes);
  const double length = static_cast<double>(bytes) / static_cast<double>(sample);
  const bool mostly_different = spread.distinct * 2 > sample;
  const double miss_bits = std::min(
      length * 5, std::log2(static_cast<double>(spread.distinct)) + (mostly_different ? length * 3 : 2));
  double own_bits = spread.entropy_bits;
  if (mostly_different) own_bits = std::max(own_bits, length * 2.5);
  if (own_bits < kNegligibleBits) return {};
  const auto differences = difference_bits(column.values.subspan(first, sample));
  if (differences) own_bits = std::min(own_bits, *differences);
  if (!differences && length > kLongTextBytes &&
      static_cast<double>(spread.distinct) > static_cast<double>(sample) * kMostlyDifferentShare) {
    return {};
  }
  double least_bits = own_bits * kWorthwhileShare;
  std::optional<std::size_t> chosen;
  std::size_t tried = 0;
  for (std::size_t i = 0; i < columns_.size() && tried < kMostTried; ++i) {
    if (columns_[i].values.rows.size() * 2 < count || columns_[i].depth >= kDeepest) continue;
    ++tried;
    const double rate = hit_rate(columns_[i], column, first, hashes);
    if (rate == 0) continue;
    const double bits = entropy_of_hits(rate) + (1 - rate) * miss_bits;
    if (bits < least_bits) {
      least_bits = bits;
      chosen = i;
    }
  }
  return chosen;
}

std::vector<std::uint32_t> Predictors::ids_at(std::size_t index,
                                              std::span<const std::uint32_t> rows,
                                              std::uint32_t& end) {
  Column& column = columns_[index];
  if (column.ids.ids.empty()) column.ids = number_values(column.values.values);
  end = column.ids.end;
  if (column.same_rows(rows)) return column.ids.ids;
  std::vector<std::uint32_t> ids(rows.size());
  std::size_t at = 0;
  const std::span<const std::uint32_t> own = column.values.rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    while (at < own.size() && own[at] < rows[i]) ++at;
    if (at < own.size() && own[at] == rows[i]) ids[i] = column.ids.ids[at];
  }
  return ids;
}

}  // namespace logkit::segment
