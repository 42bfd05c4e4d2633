#include "lib/parse/grok/pattern_set.h"

#include <algorithm>

#include "lib/io/read_text.h"
#include "lib/parse/line_cursor.h"

namespace logkit::parse {
namespace {

constexpr std::uint64_t kMaxFileBytes = 4u << 20;

bool is_pattern_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '_';
  });
}

}  // namespace

Status PatternSet::add_text(std::string_view text, const std::string& where) {
  std::size_t line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, line_end);
    text.remove_prefix(std::min(line_end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') continue;
    const std::size_t name_end = std::min(line.find_first_of(" \t"), line.size());
    const std::string_view name = line.substr(0, name_end);
    const std::size_t begin = line.find_first_not_of(" \t", name_end);
    if (!is_pattern_name(name) || begin == std::string_view::npos) {
      return Error::invalid("a pattern file has lines 'NAME regex', this is none: '" +
                                std::string(line.substr(0, 40)) + "'",
                            where + ":" + std::to_string(line_number));
    }
    added_[std::string(name)] = line.substr(begin);
  }
  return {};
}

Status PatternSet::add_path(io::Fs& fs, const std::string& path) {
  LK_TRY(const auto info, fs.stat(path));
  if (info.type != io::FileType::kDirectory) return add_file(fs, path);
  LK_TRY(const auto entries, fs.list_dir(path));
  for (const std::string& entry : entries) {
    if (entry.starts_with('.')) continue;
    const std::string file = io::join_path(path, entry);
    LK_TRY(const auto entry_info, fs.stat(file));
    if (entry_info.type != io::FileType::kDirectory) LK_RETURN_IF_ERROR(add_file(fs, file));
  }
  return {};
}

Status PatternSet::add_file(io::Fs& fs, const std::string& path) {
  LK_TRY(const std::string text, io::read_text(fs, path, kMaxFileBytes));
  return add_text(text, path);
}

std::string_view PatternSet::find(std::string_view name) const {
  const auto added = added_.find(name);
  if (added != added_.end()) return added->second;
  const StandardPattern* const standard = find_standard_pattern(name);
  if (standard == nullptr) return {};
  return naming_ == Naming::kEcs && !standard->ecs.empty() ? standard->ecs : standard->regex;
}

std::vector<std::string> PatternSet::names() const {
  std::vector<std::string> names = standard_pattern_names();
  for (const auto& [name, regex] : added_) names.push_back(name);
  return names;
}

}  // namespace logkit::parse
