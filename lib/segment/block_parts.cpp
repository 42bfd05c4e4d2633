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
// each row has one.
void BlockBuilder::put_rows(std::vector<Part>& parts) const {
  const std::vector<std::uint32_t>& shape_ids = rows_->shape_ids();
  std::vector<std::size_t> filled(parts.size());
  const std::vector<bool> twice = columns_given_twice();
  for (std::size_t column = 0; column < parts.size(); ++column) {
    std::vector<std::uint32_t>& rows = parts[column].rows;
    if (twice[column] || rows.size() != shape_ids.size()) continue;
    std::iota(rows.begin(), rows.end(), 0u);
    filled[column] = rows.size();
  }
  for (std::uint32_t row = 0; row < shape_ids.size(); ++row) {
    for (const std::uint32_t column : shapes_.columns(shape_ids[row])) {
      Part& part = parts[column];
      std::size_t& count = filled[column];
      if (count == part.rows.size()) continue;
      if (count > 0 && part.rows[count - 1] == row) part.one_a_row = false;
      part.rows[count++] = row;
    }
  }
}

// Columns that a shape of the block has more than once: the keys of a record may.
std::vector<bool> BlockBuilder::columns_given_twice() const {
  std::vector<bool> twice(rows_->values().size());
  std::vector<std::uint32_t> last_shape(twice.size(), ~std::uint32_t{0});
  std::vector<bool> is_seen(shapes_.size());
  for (const std::uint32_t shape : rows_->shape_ids()) {
    if (is_seen[shape]) continue;
    is_seen[shape] = true;
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
