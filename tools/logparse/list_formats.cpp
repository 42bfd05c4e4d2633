#include "tools/logparse/list_formats.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "lib/parse/registry.h"

namespace logkit::logparse {

Status list_formats(cli::World& world) {
  std::vector<std::pair<std::string, std::string_view>> rows = {
      {"auto", "finds the format of each source by its first lines"}};
  for (const parse::FormatInfo* format : parse::all_formats()) {
    std::string names(format->name);
    for (const std::string_view alias : format->aliases) names.append(", ").append(alias);
    rows.emplace_back(std::move(names), format->description);
  }
  for (const parse::FormatInfo& kind : parse::PatternFormats::kinds())
    rows.emplace_back(kind.name, kind.description);
  std::size_t width = 0;
  for (const auto& [names, description] : rows) width = std::max(width, names.size());
  std::string text;
  for (const auto& [names, description] : rows) {
    text.append(names).append(width + 2 - names.size(), ' ');
    text.append(description).append("\n");
  }
  return world.out.write(text);
}

}  // namespace logkit::logparse
