// ObjectShapes: JSON objects of flat members as what their kind has in common, the
// keys and the kinds of the values, and what each has of its own, the values.
//
//   ObjectShapes::Id shape = ObjectShapes::kEmpty;
//   shape = shapes.with(shape, "status", Kind::kNumber);
//   shape = shapes.with(shape, "path", Kind::kString);
//   ShapedObject object(shapes, shape, values);      // {"status":200,"path":"/"}
//
// Shapes are a trie of members: the next of an object is mostly the one that came
// there last time, and costs a comparison. Who takes objects knows the shape by its
// number, and what it has to do with each value of it.
//
// Memory is bounded: with() answers kNone for a new shape beyond that. The hash is
// seeded by process: chosen keys cannot make lookups slow.
//
// Ownership: a ShapedObject is a view of the shapes and of its values. Thread
// safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/short_text.h"
#include "lib/record/value.h"

namespace logkit::record {

class ObjectShapes {
 public:
  using Id = std::uint32_t;
  static constexpr Id kEmpty = 0;
  static constexpr Id kNone = ~Id{0};

  explicit ObjectShapes(std::size_t max_shapes = std::size_t{1} << 16);

  // The shape `of` and one more member: its key as between the quotes, and what its
  // value is. kNone where there is no room for a new one, and of kNone.
  Id with(Id of, std::string_view raw_key, Kind kind) {
    const Id next = of == kNone ? kNone : shapes_[of].next;
    return next != kNone && ends_with(next, raw_key, kind) ? next : follow(of, raw_key, kind);
  }

  // Beyond the highest number there is.
  std::size_t size() const { return shapes_.size(); }
  std::size_t member_count(Id shape) const { return shapes_[shape].member_count; }
  // Of the object, without its values.
  std::size_t text_bytes(Id shape) const { return shapes_[shape].text_bytes; }
  // The object, with its values.
  void append_text(Id shape, std::span<const std::string_view> values, std::string& out) const;

 private:
  struct Shape {
    std::string_view key;  // of the last member
    Id parent = kNone;
    Id next = kNone;    // what followed last time
    Id before = kNone;  // the last that was another
    Kind kind = Kind::kNull;
    std::uint32_t member_count = 0;
    std::size_t text_bytes = 2;
  };

  bool ends_with(Id shape, std::string_view raw_key, Kind kind) const {
    const Shape& known = shapes_[shape];
    return known.kind == kind && same_text(known.key, raw_key);
  }
  // Not by what followed last time.
  Id follow(Id of, std::string_view raw_key, Kind kind);
  Id find_or_add(Id of, std::string_view raw_key, Kind kind);
  std::size_t slot_of(Id of, std::string_view raw_key, Kind kind) const;
  void grow();

  std::vector<Shape> shapes_ = std::vector<Shape>(1);
  std::deque<std::string> keys_;    // stable homes of the keys
  std::vector<Id> slots_ = std::vector<Id>(256, kNone);  // open addressing
  std::size_t max_shapes_;
  std::size_t key_bytes_ = 0;
};

// One object. Its values are as JsonToken::raw() gives them: of a string what lies
// between its quotes. None is an object.
struct ShapedObject {
  const ObjectShapes* shapes = nullptr;
  ObjectShapes::Id shape = ObjectShapes::kEmpty;
  std::span<const std::string_view> values{};
  std::size_t text_bytes = 0;  // of the object as JSON

  ShapedObject(const ObjectShapes& of, ObjectShapes::Id id,
               std::span<const std::string_view> its_values)
      : shapes(&of), shape(id), values(its_values), text_bytes(of.text_bytes(id)) {
    for (const std::string_view value : its_values) text_bytes += value.size();
  }
  // As JSON.
  void append_text(std::string& out) const { shapes->append_text(shape, values, out); }
};

}  // namespace logkit::record
