// Shapes: what records are apart from their values. The shape of
//
//   {"a": 1, "b": {"c": "x"}}   is   {"a": □, "b": {"c": "□"}}
//
// with □ a slot: the text between the values exactly as written, and for each
// slot the column its value is in. A line of text is one slot, or two with the
// reason why it was no record; a record stored whole is one slot.
//
// ShapeList keeps the shapes of a segment in a few arrays; ids are dense.
//
// Thread safety: immutable while nobody adds.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/footer.h"

namespace logkit::segment {

enum class ShapeKind : std::uint8_t { kJson = 0, kText = 1, kWhole = 2 };

struct Shape {
  ShapeKind kind = ShapeKind::kJson;
  bool terminated = true;                       // kText: the line had its LF
  std::span<const std::uint32_t> columns;       // of each slot
  std::span<const std::uint32_t> text_lengths;  // kJson: before each slot and after the last
  std::string_view text;                        // kJson: all text, in order
};

// A column of a shape, by what it is called in every segment.
struct ColumnName {
  const record::FieldPath* path = nullptr;
  ValueClass value_class = ValueClass::kString;
};

class ShapeList {
 public:
  std::size_t size() const { return heads_.size(); }
  Shape operator[](std::size_t id) const;
  // The columns of its slots alone: the hot half.
  std::span<const std::uint32_t> columns(std::size_t id) const {
    const Head& head = heads_[id];
    return {columns_.data() + head.first_slot, head.slot_count};
  }
  std::uint32_t add(const Shape& shape);
  std::size_t memory_bytes() const;

 private:
  struct Head {
    std::uint64_t text_begin = 0;
    std::uint64_t first_slot = 0;    // in columns_
    std::uint64_t first_length = 0;  // in lengths_
    std::uint32_t text_bytes = 0;
    std::uint32_t slot_count = 0;
    ShapeKind kind = ShapeKind::kJson;
    bool terminated = true;
  };

  std::vector<Head> heads_;
  std::vector<std::uint32_t> columns_;
  std::vector<std::uint32_t> lengths_;
  std::string text_;
};

}  // namespace logkit::segment
