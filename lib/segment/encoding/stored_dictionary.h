// StoredDictionary: a dictionary of a segment, for readers. A large one lies in parts,
// each read when one of its entries is asked for.
//
// Thread safety: entries of parts that are there may be read while others are put in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logkit::segment {

// Texts one after the other, each followed by one LF.
struct TextList {
  std::string bytes;
  std::vector<std::uint32_t> ends;

  std::size_t size() const { return ends.size(); }
  std::string_view operator[](std::size_t i) const {
    const std::uint32_t begin = i == 0 ? 0 : ends[i - 1] + 1;
    return {bytes.data() + begin, ends[i] - begin};
  }
};

// Some entries of a dictionary, one after the other, and the bytes that they take.
struct DictionaryPart {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

class StoredDictionary {
 public:
  // At least one part; all together have less than 2^32 entries.
  explicit StoredDictionary(const std::vector<DictionaryPart>& parts) : lists_(parts.size()) {
    first_entries_.reserve(parts.size());
    for (const DictionaryPart& part : parts) {
      first_entries_.push_back(size_);
      size_ += part.entries;
    }
    while (size_ >> shift_ >= kGuesses) ++shift_;
    for (std::uint64_t i = 0, part = 0; i << shift_ < size_; ++i) {
      while (part + 1 < parts.size() && first_entries_[part + 1] <= i << shift_) ++part;
      guesses_.push_back(static_cast<std::uint32_t>(part));
    }
  }
  // All of it, in one part.
  explicit StoredDictionary(TextList list)
      : StoredDictionary(std::vector{DictionaryPart{.entries = list.size()}}) {
    put(0, std::move(list));
  }

  std::uint64_t size() const { return size_; }
  std::size_t parts() const { return lists_.size(); }
  // `entry` is less than size().
  std::size_t part_of(std::uint64_t entry) const {
    std::size_t part = guesses_[static_cast<std::size_t>(entry >> shift_)];
    while (part + 1 < lists_.size() && first_entries_[part + 1] <= entry) ++part;
    return part;
  }

  bool has(std::size_t part) const { return lists_[part] != nullptr; }
  void put(std::size_t part, TextList list) {
    lists_[part] = std::make_unique<const TextList>(std::move(list));
  }
  const TextList& part(std::size_t part) const { return *lists_[part]; }
  // Its part is there.
  std::string_view operator[](std::uint64_t entry) const {
    const std::size_t part = part_of(entry);
    return (*lists_[part])[static_cast<std::size_t>(entry - first_entries_[part])];
  }

 private:
  std::uint64_t size_ = 0;
  std::vector<std::uint64_t> first_entries_;  // of each part
  // The part that has entry i << shift_: blocks ask for most entries of a dictionary.
  static constexpr std::uint64_t kGuesses = 1024;
  unsigned shift_ = 0;
  std::vector<std::uint32_t> guesses_;
  std::vector<std::unique_ptr<const TextList>> lists_;
};

}  // namespace logkit::segment
