#include "lib/segment/shape_list.h"

namespace logkit::segment {

Shape ShapeList::operator[](std::size_t id) const {
  const Head& head = heads_[id];
  Shape shape;
  shape.kind = head.kind;
  shape.terminated = head.terminated;
  shape.columns = columns(id);
  if (head.kind == ShapeKind::kJson) {
    shape.text_lengths = {lengths_.data() + head.first_length, head.slot_count + std::size_t{1}};
  }
  shape.text = std::string_view(text_).substr(head.text_begin, head.text_bytes);
  return shape;
}

std::uint32_t ShapeList::add(const Shape& shape) {
  heads_.push_back({.text_begin = text_.size(),
                    .first_slot = columns_.size(),
                    .first_length = lengths_.size(),
                    .text_bytes = static_cast<std::uint32_t>(shape.text.size()),
                    .slot_count = static_cast<std::uint32_t>(shape.columns.size()),
                    .kind = shape.kind,
                    .terminated = shape.terminated});
  text_.append(shape.text);
  columns_.insert(columns_.end(), shape.columns.begin(), shape.columns.end());
  lengths_.insert(lengths_.end(), shape.text_lengths.begin(), shape.text_lengths.end());
  return static_cast<std::uint32_t>(heads_.size() - 1);
}

std::size_t ShapeList::memory_bytes() const {
  return heads_.capacity() * sizeof(Head) + text_.capacity() +
         (columns_.capacity() + lengths_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace logkit::segment
