#include "lib/segment/foreign_shapes.h"

namespace logkit::segment {

void ForeignShapes::note(const record::ShapedObject& object, const ShapeMatch& match) {
  if (shapes_ == nullptr) shapes_ = object.shapes;
  const std::size_t count = match.all_tokens ? object.values.size() : match.tokens.size();
  if (shapes_ != object.shapes || kept_.size() + count > kMostKept) return;
  if (places_.size() <= object.shape) places_.resize(object.shape + std::size_t{1});
  places_[object.shape] = {match.shape, static_cast<std::uint32_t>(count), kept_.size()};
  for (std::uint32_t i = 0; i < count; ++i)
    kept_.push_back(match.all_tokens ? i : match.tokens[i]);
}

}  // namespace logkit::segment
