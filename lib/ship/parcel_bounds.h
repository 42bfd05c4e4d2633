// ParcelBounds: how much a sink may get at once, where the user said so. Sources
// whose batches are acknowledged one after the other keep them within it, so that a
// killed process repeats no more than what was not answered.
//
// Thread safety: a value.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

namespace logkit::ship {

struct ParcelBounds {
  std::optional<std::size_t> records{};
  std::optional<std::size_t> bytes{};  // of their text; a record larger than that is alone

  bool any() const { return records || bytes; }
  // The tighter of both.
  ParcelBounds within(const ParcelBounds& other) const {
    const auto least = [](auto a, auto b) { return a && b ? std::min(a, b) : std::max(a, b); };
    return {least(records, other.records), least(bytes, other.bytes)};
  }
  // No room for another record, however small.
  bool are_reached(std::size_t record_count, std::size_t text_bytes) const {
    return (records && record_count >= *records) || (bytes && text_bytes >= *bytes);
  }
  // Records of so much text are more than one parcel.
  bool are_exceeded(std::size_t record_count, std::size_t text_bytes) const {
    return record_count > 1 && ((records && record_count > *records) || (bytes && text_bytes > *bytes));
  }
};

// How many of the first of them go together: one at least, where there is one.
template <typename Records, typename SizeOf>
std::size_t count_bounded(const Records& records, const ParcelBounds& bounds, SizeOf size_of) {
  if (!bounds.any()) return records.size();
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (const auto& record : records) {
    bytes += size_of(record);
    if (bounds.are_exceeded(count + 1, bytes)) break;
    ++count;
  }
  return count;
}

}  // namespace logkit::ship
