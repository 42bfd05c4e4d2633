#include "tools/logparse/line_filter.h"

#include <algorithm>

#include "lib/io/input.h"
#include "lib/record/stream_reader.h"

namespace logkit::logparse {

Result<LineFilter> LineFilter::compile(const query::Filter& filter) {
  LK_TRY(auto compiled, query::RowFilter::compile(filter));
  return LineFilter(std::move(compiled));
}

Status LineFilter::apply(std::string_view lines, std::vector<bool>& keeps) {
  LK_TRY(auto input, io::open_input_memory(std::string(lines), "records"));
  LK_TRY(const bool has_lines, input->next_member());
  if (!has_lines) return {};
  record::StreamOptions options;
  options.lines.max_line_bytes = 0;  // what was cut is cut already
  record::StreamReader reader(*input, options);
  std::size_t first_row = 0;
  while (true) {
    LK_TRY(auto batch, reader.next());
    if (batch == nullptr) return {};
    const std::size_t row_count = batch->source_row_count();
    LK_RETURN_IF_ERROR(filter_.apply(*batch));
    std::vector<bool> matches(row_count, false);
    for (const std::uint32_t row : batch->selection()) matches[row] = true;
    for (std::size_t row = 0; row < row_count; ++row)
      if (!matches[row]) keeps[first_row + row] = false;
    first_row += row_count;
  }
}

}  // namespace logkit::logparse
