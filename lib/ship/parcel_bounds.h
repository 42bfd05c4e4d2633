// ParcelBounds: how much a sink may get at once, where the user said so. Sources
// whose batches are acknowledged one after the other keep them within it, so that a
// killed process repeats no more than what was not answered.
//
// Thread safety: a value.
#pragma once

#include <cstddef>
#include <optional>

namespace logkit::ship {

struct ParcelBounds {
  std::optional<std::size_t> records{};
  std::optional<std::size_t> bytes{};  // of their text; a record larger than that is alone

  bool any() const { return records || bytes; }
  // No room for another record, however small.
  bool are_reached(std::size_t record_count, std::size_t text_bytes) const {
    return (records && record_count >= *records) || (bytes && text_bytes >= *bytes);
  }
  // Records of so much text are more than one parcel.
  bool are_exceeded(std::size_t record_count, std::size_t text_bytes) const {
    return record_count > 1 && ((records && record_count > *records) || (bytes && text_bytes > *bytes));
  }
};

}  // namespace logkit::ship
