#include "lib/segment/row_map.h"

#include <algorithm>
#include <array>

namespace logkit::segment {
namespace {

constexpr std::size_t kMaxParts = 8;

// What a shape has of the columns asked for.
struct ShapeUse {
  bool known = false;
  std::uint8_t last = RowMap::kAbsent;
  std::array<std::uint32_t, kMaxParts> counts{};
};

ShapeUse use_of(std::span<const std::uint32_t> slots, std::span<const std::uint32_t> columns) {
  ShapeUse use;
  use.known = true;
  for (const std::uint32_t slot : slots) {
    for (std::size_t part = 0; part < columns.size(); ++part) {
      if (columns[part] != slot) continue;
      use.last = static_cast<std::uint8_t>(part);
      ++use.counts[part];
    }
  }
  return use;
}

Error disagree() {
  return Error::corrupt("the shapes of the rows and the column do not agree on its values [I19]");
}

}  // namespace

Result<RowMap> map_rows(const ShapeList& shapes, std::span<const std::uint32_t> shape_ids,
                        std::span<const std::uint32_t> columns,
                        std::span<const std::uint64_t> value_counts) {
  LK_CHECK(columns.size() <= kMaxParts && columns.size() == value_counts.size());
  std::vector<ShapeUse> uses(shapes.size());
  std::array<std::uint64_t, kMaxParts> cursors{};
  RowMap map;
  map.part.resize(shape_ids.size());
  map.value.resize(shape_ids.size());
  bool identity = columns.size() == 1;
  for (std::size_t row = 0; row < shape_ids.size(); ++row) {
    ShapeUse& use = uses[shape_ids[row]];
    if (!use.known) use = use_of(shapes.columns(shape_ids[row]), columns);
    for (std::size_t part = 0; part < columns.size(); ++part) cursors[part] += use.counts[part];
    map.part[row] = use.last;
    if (use.last == RowMap::kAbsent) {
      map.any_absent = true;
      continue;
    }
    const std::uint64_t value = cursors[use.last] - 1;
    if (value >= value_counts[use.last]) return disagree();
    map.value[row] = static_cast<std::uint32_t>(value);
    identity = identity && value == row;
  }
  if (!std::equal(value_counts.begin(), value_counts.end(), cursors.begin())) return disagree();
  map.identity = identity && !map.any_absent && value_counts.front() == shape_ids.size();
  if (map.identity) {
    map.part = {};
    map.value = {};
  }
  return map;
}

std::vector<std::vector<std::uint32_t>> keep_rows(RowMap& map, std::span<const std::uint32_t> rows,
                                                  std::size_t parts, std::size_t row_count) {
  std::vector<std::vector<std::uint32_t>> kept(parts);
  RowMap some;
  some.any_absent = true;
  some.part.assign(row_count, RowMap::kAbsent);
  some.value.resize(row_count);
  for (const std::uint32_t row : rows) {
    const std::uint8_t part = map.identity ? std::uint8_t{0} : map.part[row];
    if (part == RowMap::kAbsent) continue;
    some.part[row] = part;
    some.value[row] = static_cast<std::uint32_t>(kept[part].size());
    kept[part].push_back(map.identity ? row : map.value[row]);
  }
  map = std::move(some);
  return kept;
}

}  // namespace logkit::segment
