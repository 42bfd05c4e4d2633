// ForeignShapes: what the shapes of somebody else (record/object_shapes.h) are in a
// segment.
//
// A shape is found once, from the first record that has it; then it costs a load.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lib/record/object_shapes.h"
#include "lib/segment/shape_table.h"

namespace logkit::segment {

class ForeignShapes {
 public:
  struct Known {
    std::uint32_t shape = 0;
    // The values that are stored, in slot order.
    std::span<const std::uint32_t> kept;
  };

  // False where the object's shape is not known, or is of another table than the
  // first one.
  bool find(const record::ShapedObject& object, Known& known) const {
    if (object.shapes != shapes_ || object.shape >= places_.size()) return false;
    const Place& place = places_[object.shape];
    known = {place.shape, {kept_.data() + place.first_kept, place.kept_count}};
    return place.shape != kUnknown;
  }
  // The object was taken apart, and this was found.
  void note(const record::ShapedObject& object, const ShapeMatch& match);

  std::uint64_t memory_bytes() const {
    return places_.capacity() * sizeof(Place) + kept_.capacity() * sizeof(std::uint32_t);
  }

 private:
  static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
  // Beyond, shapes are looked for with every record.
  static constexpr std::size_t kMostKept = 4u << 20;

  struct Place {
    std::uint32_t shape = kUnknown;
    std::uint32_t kept_count = 0;
    std::uint64_t first_kept = 0;
  };

  const record::ObjectShapes* shapes_ = nullptr;
  std::vector<Place> places_;  // by foreign shape
  std::vector<std::uint32_t> kept_;
};

}  // namespace logkit::segment
