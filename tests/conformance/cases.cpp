#include "tests/conformance/cases.h"

#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace logkit::conformance {
namespace {

std::vector<std::string> read_lines(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> split_tabs(const std::string& line) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t tab = line.find('\t', begin);
    parts.push_back(line.substr(begin, tab == std::string::npos ? tab : tab - begin));
    if (tab == std::string::npos) return parts;
    begin = tab + 1;
  }
}

}  // namespace

std::optional<std::string> shared_folder() {
  const char* shared = std::getenv("LOGKIT_SHARED");
  const std::string folder = (shared != nullptr && *shared != '\0' ? shared : "../shared");
  if (!std::filesystem::is_directory(folder + "/conformance")) return std::nullopt;
  return folder + "/conformance";
}

std::vector<Members> read_string_cases(const std::string& path) {
  std::vector<Members> cases;
  simdjson::dom::parser parser;
  for (const std::string& line : read_lines(path)) {
    simdjson::dom::object object;
    if (parser.parse(line).get(object) != simdjson::SUCCESS) continue;
    Members members;
    for (const auto field : object) {
      std::string_view text;
      if (field.value.get(text) == simdjson::SUCCESS) members[std::string(field.key)] = text;
    }
    cases.push_back(std::move(members));
  }
  return cases;
}

std::vector<std::string> read_own_lines(std::string_view name) {
  std::vector<std::string> lines;
  for (std::string& line : read_lines("tests/conformance/own/" + std::string(name))) {
    if (!line.empty() && !line.starts_with("# ")) lines.push_back(std::move(line));
  }
  return lines;
}

Score::Score(std::string set) : set_(std::move(set)) {
  for (const std::string& line : read_lines("tests/conformance/known_misses.txt")) {
    const std::vector<std::string> parts = split_tabs(line);
    if (line.starts_with("# ") || parts.size() != 4 || parts[0] != set_) continue;
    known_[parts[2]] = {static_cast<std::size_t>(std::strtoul(parts[1].c_str(), nullptr, 10)),
                        parts[3]};
  }
}

void Score::miss(const std::string& text, const std::string& why) {
  ++missed_count_;
  missed_[text].push_back(why);
}

std::vector<std::string> Score::finish() const {
  std::vector<std::string> faults;
  for (const auto& [text, reasons] : missed_) {
    const auto known = known_.find(text);
    const std::size_t accepted = known == known_.end() ? 0 : known->second.count;
    if (reasons.size() <= accepted) continue;
    faults.push_back(set_ + ": " + std::to_string(reasons.size()) + " missed, " +
                     std::to_string(accepted) + " known: " + text + "\n    " + reasons.front());
  }
  for (const auto& [text, known] : known_) {
    const auto found = missed_.find(text);
    const std::size_t count = found == missed_.end() ? 0 : found->second.size();
    if (count >= known.count) continue;
    faults.push_back(set_ + ": only " + std::to_string(count) + " of " +
                     std::to_string(known.count) + " known misses still miss: " + text);
  }
  std::printf("%-16s %5zu of %5zu passed, %zu known misses\n", set_.c_str(), passed_,
              total(), missed_count_);
  return faults;
}

}  // namespace logkit::conformance
