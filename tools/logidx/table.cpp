#include "tools/logidx/table.h"

#include <algorithm>

#include "lib/cli/text_width.h"

namespace logkit::logidx {

Status Table::print(cli::World& world) const {
  if (rows_.empty()) return {};
  const cli::Visible how{.utf8 = world.out_style.utf8()};
  std::vector<std::vector<std::string>> lines{heads_};
  for (const std::vector<std::string>& row : rows_) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const std::string& cell : row) line.push_back(cli::visible(cell, how));
  }
  std::vector<std::size_t> widths(heads_.size());
  for (const std::vector<std::string>& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], cli::display_columns(line[i]));
  }
  std::string out;
  for (const std::vector<std::string>& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::size_t padding = widths[i] - cli::display_columns(line[i]);
      if (i > 0) out += "  ";
      if (aligns_[i] == Align::kRight) out.append(padding, ' ');
      out += line[i];
      if (aligns_[i] == Align::kLeft && i + 1 < line.size()) out.append(padding, ' ');
    }
    out += '\n';
  }
  return world.out.write(out);
}

}  // namespace logkit::logidx
