// The parts of BlockBuilder: the columns of the rows in hand, and the order they are
// written in.
#include <algorithm>
#include <numeric>

#include "lib/segment/block_builder.h"

namespace logkit::segment {
namespace {

// What tells a message from a name or an address.
constexpr std::size_t kMessageSample = 64;
constexpr std::size_t kShortestMessage = 24;

}  // namespace

std::vector<BlockBuilder::Part> BlockBuilder::take_parts() const {
  std::vector<Part> parts(rows_->values().size());
  for (std::uint32_t column = 0; column < rows_->values().size(); ++column) {
    Part& part = parts[column];
    part.column = column;
    const Values& values = rows_->values()[column];
    if (values.empty()) continue;
    part.value_class = schema_.columns[column].value_class;
    part.values.resize(values.size());
    values.view(part.values);
    part.rows.resize(values.size());
  }
  put_rows(parts);
  std::erase_if(parts, [](const Part& part) { return part.values.empty(); });
  return parts;
}

// The row of each value. Where there are as many values as rows, and no record has two,
// each row has one; the others are gathered row by row.
void BlockBuilder::put_rows(std::vector<Part>& parts) const {
  const std::vector<std::uint32_t>& shape_ids = rows_->shape_ids();
  const std::vector<std::uint32_t> shapes = shapes_in_use();
  const std::vector<bool> twice = columns_given_twice(shapes);
  std::vector<bool> is_whole(parts.size());
  for (std::size_t column = 0; column < parts.size(); ++column) {
    std::vector<std::uint32_t>& rows = parts[column].rows;
    is_whole[column] = !twice[column] && rows.size() == shape_ids.size();
    if (is_whole[column]) std::iota(rows.begin(), rows.end(), 0u);
  }
  std::vector<std::uint32_t> others;  // shape by shape
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  std::vector<Range> others_of(shapes_.size());
  for (const std::uint32_t shape : shapes) {
    others_of[shape].begin = static_cast<std::uint32_t>(others.size());
    for (const std::uint32_t column : shapes_.columns(shape))
      if (!is_whole[column]) others.push_back(column);
    others_of[shape].end = static_cast<std::uint32_t>(others.size());
  }
  std::vector<std::size_t> filled(parts.size());
  for (std::uint32_t row = 0; row < shape_ids.size(); ++row) {
    const Range range = others_of[shape_ids[row]];
    for (std::uint32_t i = range.begin; i < range.end; ++i) {
      Part& part = parts[others[i]];
      std::size_t& count = filled[others[i]];
      if (count > 0 && part.rows[count - 1] == row) part.one_a_row = false;
      part.rows[count++] = row;
    }
  }
}

// Each once, in the order in which they come.
std::vector<std::uint32_t> BlockBuilder::shapes_in_use() const {
  std::vector<std::uint32_t> shapes;
  std::vector<bool> is_seen(shapes_.size());
  for (const std::uint32_t shape : rows_->shape_ids()) {
    if (is_seen[shape]) continue;
    is_seen[shape] = true;
    shapes.push_back(shape);
  }
  return shapes;
}

// Columns that one of the shapes has more than once: the keys of a record may.
std::vector<bool> BlockBuilder::columns_given_twice(std::span<const std::uint32_t> shapes) const {
  std::vector<bool> twice(rows_->values().size());
  std::vector<std::uint32_t> last_shape(twice.size(), ~std::uint32_t{0});
  for (const std::uint32_t shape : shapes) {
    for (const std::uint32_t column : shapes_.columns(shape)) {
      if (last_shape[column] == shape) twice[column] = true;
      last_shape[column] = shape;
    }
  }
  return twice;
}

void BlockBuilder::order(std::vector<Part>& parts) const {
  for (Part& part : parts) {
    const std::size_t count = part.values.size();
    const std::size_t sample = std::min(count, kMessageSample);
    std::uint64_t bytes = 0;
    std::size_t with_space = 0;
    for (std::size_t i = 0; i < sample; ++i) {
      const std::string_view value = part.values[i * count / sample];
      bytes += value.size();
      with_space += value.find(' ') != std::string_view::npos ? 1 : 0;
    }
    part.is_message = part.value_class == ValueClass::kString && part.one_a_row &&
                      bytes >= sample * kShortestMessage && with_space * 2 > sample;
    const std::uint64_t rank = part.is_message ? 3 : part.value_class == ValueClass::kJson ? 2 : 1;
    // A long text of a few records is quoted by the messages of all.
    const std::uint64_t length = bytes * 4 / sample;
    const std::uint64_t weight = part.is_message ? length * count / rows_->row_count() : length;
    part.weight = rank << 32 | std::min<std::uint64_t>(weight, 0xFFFFFFFF);
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.weight < b.weight; });
}

}  // namespace logkit::segment
