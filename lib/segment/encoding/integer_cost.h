// What integers would cost in byte planes, judged on samples: the order-0
// entropy of every plane, or at high zstd levels what zstd makes of it.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace logkit::segment {

// Positions of a sample of `count`: all, or four runs spread over them.
class SampleRuns {
 public:
  SampleRuns(std::size_t count, std::size_t run_length);

  std::size_t runs() const { return runs_; }
  std::size_t begin(std::size_t run) const { return run * step_; }
  std::size_t run_length() const { return run_length_; }
  std::size_t size() const { return runs_ * run_length_; }

  // Calls take(position) for every one.
  template <typename Take>
  void each(Take take) const {
    for (std::size_t run = 0; run < runs_; ++run) {
      for (std::size_t i = begin(run), end = i + run_length_; i < end; ++i) take(i);
    }
  }

 private:
  std::size_t runs_ = 1;
  std::size_t run_length_;
  std::size_t step_ = 0;
};

// Order-0 entropy of so many of each kind, kEntropySample together at most.
inline constexpr std::size_t kEntropySample = 4096;
SampleRuns entropy_sample(std::size_t count);
double entropy_bytes(std::span<const std::uint32_t> counts);

class IntegerCost {
 public:
  // For a column of `count` numbers written at that level.
  IntegerCost(std::size_t count, int zstd_level);

  // By what zstd makes of them, not by entropy.
  bool trial() const { return trial_; }
  // Which of `count` numbers to judge by.
  SampleRuns sample_of(std::size_t count) const;
  // Bytes that `count` numbers take, judged by their sample.
  double bytes(std::span<const std::uint64_t> sampled, std::size_t count);

 private:
  double plane_bytes(std::string_view plane);

  bool trial_;
  std::string planes_;
  std::string packed_;
};

}  // namespace logkit::segment
