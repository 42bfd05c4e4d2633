// NumberSets: the small numbers that are words of a block, of each field a bit for each:
// columns of ports and process ids have nearly all of them, block after block, and a
// table of words is many times as large.
//
// Thread safety: one thread at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace logkit::segment::index {

class NumberSets {
 public:
  using Field = std::uint32_t;
  // Numbers below that, as they are written without leading zeros.
  static constexpr std::uint32_t kEnd = 100'000;
  static constexpr std::size_t kMostDigits = 5;

  static std::size_t digits_of(std::uint32_t number) {
    return 1u + (number >= 10) + (number >= 100) + (number >= 1'000) + (number >= 10'000);
  }

  // None is negative or above `most`, which is below kEnd.
  void add(Field field, std::span<const std::int64_t> numbers, std::uint32_t most) {
    std::uint64_t* const bits = room_for(field, most / 64 + 1).data();
    for (const std::int64_t number : numbers) {
      const auto place = static_cast<std::uint64_t>(number);
      bits[place / 64] |= std::uint64_t{1} << place % 64;
    }
  }
  // The field `to` has all that `from` has.
  void add_field(Field from, Field to) {
    const auto known = sets_.find(from);
    if (known == sets_.end() || from == to) return;
    std::vector<std::uint64_t>& bits = room_for(to, known->second.size());
    for (std::size_t word = 0; word < known->second.size(); ++word)
      bits[word] |= known->second[word];
  }

  // By field; the bit of a number is number % 64 of word number / 64.
  const std::map<Field, std::vector<std::uint64_t>>& sets() const { return sets_; }
  static std::size_t count(std::span<const std::uint64_t> bits) {
    std::size_t numbers = 0;
    for (const std::uint64_t word : bits) numbers += static_cast<std::size_t>(std::popcount(word));
    return numbers;
  }
  // Ascending.
  template <typename Visit>
  static void for_each(std::span<const std::uint64_t> bits, Visit visit) {
    for (std::size_t word = 0; word < bits.size(); ++word) {
      for (std::uint64_t left = bits[word]; left != 0; left &= left - 1) {
        visit(static_cast<std::uint32_t>(word * 64) +
              static_cast<std::uint32_t>(std::countr_zero(left)));
      }
    }
  }

  void clear() { sets_.clear(); }
  std::uint64_t memory_bytes() const {
    std::uint64_t bytes = 0;
    for (const auto& [field, bits] : sets_) bytes += bits.capacity() * sizeof(std::uint64_t);
    return bytes;
  }

 private:
  std::vector<std::uint64_t>& room_for(Field field, std::size_t words) {
    std::vector<std::uint64_t>& bits = sets_[field];
    if (bits.size() < words) bits.resize(words);
    return bits;
  }

  std::map<Field, std::vector<std::uint64_t>> sets_;
};

}  // namespace logkit::segment::index
