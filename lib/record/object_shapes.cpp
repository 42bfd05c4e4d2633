#include "lib/record/object_shapes.h"

#include <utility>

#include "lib/base/check.h"
#include "lib/base/hash.h"

namespace logkit::record {
namespace {

constexpr std::size_t kMaxKeyBytes = 8u << 20;  // of all shapes together
// One object does not take the room of all others.
constexpr std::uint32_t kMaxMembers = 1024;

}  // namespace

ObjectShapes::ObjectShapes(std::size_t max_shapes) : max_shapes_(max_shapes) {}

std::size_t ObjectShapes::slot_of(Id of, std::string_view raw_key, Kind kind) const {
  const std::uint64_t seed =
      process_hash_seed() ^ (std::uint64_t{of} << 8 | static_cast<std::uint64_t>(kind));
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash64(raw_key, seed) & mask;
  const auto is_other = [&](Id shape) {
    return shapes_[shape].parent != of || !ends_with(shape, raw_key, kind);
  };
  while (slots_[at] != kNone && is_other(slots_[at])) at = (at + 1) & mask;
  return at;
}

void ObjectShapes::grow() {
  slots_.assign(slots_.size() * 2, kNone);
  for (Id id = 1; id < shapes_.size(); ++id) {
    const Shape& shape = shapes_[id];
    slots_[slot_of(shape.parent, shape.key, shape.kind)] = id;
  }
}

ObjectShapes::Id ObjectShapes::find_or_add(Id of, std::string_view raw_key, Kind kind) {
  const std::size_t slot = slot_of(of, raw_key, kind);
  if (slots_[slot] != kNone) return slots_[slot];
  if (shapes_.size() >= max_shapes_ || key_bytes_ + raw_key.size() > kMaxKeyBytes) return kNone;
  const auto id = static_cast<Id>(shapes_.size());
  slots_[slot] = id;
  key_bytes_ += raw_key.size();
  const Shape& parent = shapes_[of];
  // A comma behind the member before, the quotes of the key and its colon.
  const std::size_t around = 3 + (parent.member_count > 0 ? 1 : 0) + (kind == Kind::kString ? 2 : 0);
  Shape shape;
  shape.key = keys_.emplace_back(raw_key);
  shape.parent = of;
  shape.kind = kind;
  shape.member_count = parent.member_count + 1;
  shape.text_bytes = parent.text_bytes + around + raw_key.size();
  shapes_.push_back(shape);
  if (shapes_.size() * 2 > slots_.size()) grow();
  return id;
}

ObjectShapes::Id ObjectShapes::follow(Id of, std::string_view raw_key, Kind kind) {
  if (of == kNone || shapes_[of].member_count == kMaxMembers) return kNone;
  // Where it is one of two, they change places.
  if (const Id before = shapes_[of].before; before != kNone && ends_with(before, raw_key, kind)) {
    std::swap(shapes_[of].next, shapes_[of].before);
    return before;
  }
  const Id found = find_or_add(of, raw_key, kind);
  if (found != kNone) shapes_[of].before = std::exchange(shapes_[of].next, found);
  return found;
}

void ObjectShapes::append_text(Id shape, std::span<const std::string_view> values,
                               std::string& out) const {
  LK_CHECK(values.size() == member_count(shape));
  std::vector<Id> members(values.size());
  for (std::size_t i = members.size(); i-- > 0; shape = shapes_[shape].parent) members[i] = shape;
  out.push_back('{');
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Shape& member = shapes_[members[i]];
    const std::string_view quote = member.kind == Kind::kString ? "\"" : "";
    out.append(i == 0 ? "\"" : ",\"").append(member.key).append("\":");
    out.append(quote).append(values[i]).append(quote);
  }
  out.push_back('}');
}

}  // namespace logkit::record
