#include "lib/segment/encoding/integer_cost.h"

#include <array>
#include <cmath>

#include "lib/base/check.h"
#include "lib/segment/compress.h"
#include "lib/segment/encoding/byte_planes.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kSampleRuns = 4;
constexpr std::size_t kEntropyRun = kEntropySample / kSampleRuns;
constexpr std::size_t kTrialRun = 8192;
// Trials of few numbers would measure zstd's framing.
constexpr std::size_t kMinimumTrial = 256;
constexpr int kTrialFromLevel = 12;
constexpr int kTrialLevel = 6;
// Of a plane: its constant byte, or its entropy class, and its mask.
constexpr double kPlaneBytes = 1.5;

// n log2(n) of all n a sample can have, in 2^-16 bits: whole numbers, so that
// sums do not depend on their order.
constexpr std::size_t kTableSize = kEntropySample + 1;
const std::array<std::uint32_t, kTableSize>& weighted_logarithms() {
  static const std::array<std::uint32_t, kTableSize> table = [] {
    std::array<std::uint32_t, kTableSize> filled{};
    for (std::size_t n = 2; n < kTableSize; ++n) {
      const auto number = static_cast<double>(n);
      filled[n] = static_cast<std::uint32_t>(std::lround(number * std::log2(number) * 65536));
    }
    return filled;
  }();
  return table;
}

// In four tables: neighbours are often the same byte, and a count has to wait for
// another of the same place.
double entropy_of(std::string_view plane) {
  constexpr std::size_t kTables = 4;
  std::array<std::array<std::uint32_t, 256>, kTables> counts{};
  const auto count = [&](std::size_t table, std::size_t at) {
    ++counts[table][static_cast<unsigned char>(plane[at])];
  };
  std::size_t at = 0;
  for (; at + kTables <= plane.size(); at += kTables) {
    for (std::size_t table = 0; table < kTables; ++table) count(table, at + table);
  }
  for (; at < plane.size(); ++at) count(0, at);
  for (std::size_t i = 0; i < 256; ++i) counts[0][i] += counts[1][i] + counts[2][i] + counts[3][i];
  return entropy_bytes(counts[0]);
}

}  // namespace

SampleRuns entropy_sample(std::size_t count) { return SampleRuns(count, kEntropyRun); }

double entropy_bytes(std::span<const std::uint32_t> counts) {
  const auto& table = weighted_logarithms();
  std::uint64_t sum = 0;
  std::size_t total = 0;
  for (const std::uint32_t count : counts) {
    LK_CHECK(count < kTableSize);
    sum += table[count];
    total += count;
  }
  LK_CHECK(total < kTableSize);
  return static_cast<double>(table[total] - sum) / (65536.0 * 8);
}

SampleRuns::SampleRuns(std::size_t count, std::size_t run_length) : run_length_(count) {
  if (count <= kSampleRuns * run_length) return;
  runs_ = kSampleRuns;
  run_length_ = run_length;
  step_ = (count - run_length) / (kSampleRuns - 1);
}

IntegerCost::IntegerCost(std::size_t count, int zstd_level)
    : trial_(zstd_level >= kTrialFromLevel && count >= kMinimumTrial) {}

SampleRuns IntegerCost::sample_of(std::size_t count) const {
  return SampleRuns(count, trial_ ? kTrialRun : kEntropyRun);
}

double IntegerCost::bytes(std::span<const std::uint64_t> sampled, std::size_t count) {
  std::uint64_t bits = 0;
  for (const std::uint64_t number : sampled) bits |= number;
  const std::size_t width = byte_width(bits);
  if (width == 0 || sampled.empty()) return 0;
  planes_.resize(width * sampled.size());
  std::array<char*, kMaxNumberWidth> planes{};
  for (std::size_t i = 0; i < width; ++i) planes[i] = planes_.data() + i * sampled.size();
  split_planes(sampled, std::span<char* const>(planes.data(), width));
  double bytes = 0;
  for (std::size_t i = 0; i < width; ++i) {
    bytes += plane_bytes(std::string_view(planes[i], sampled.size()));
  }
  const double share = static_cast<double>(count) / static_cast<double>(sampled.size());
  return bytes * share + kPlaneBytes * static_cast<double>(width);
}

double IntegerCost::plane_bytes(std::string_view plane) {
  if (!trial_ || plane.size() < kMinimumTrial) return entropy_of(plane);
  packed_.clear();
  pack(plane, kTrialLevel, packed_);
  return static_cast<double>(packed_.size());
}

}  // namespace logkit::segment
