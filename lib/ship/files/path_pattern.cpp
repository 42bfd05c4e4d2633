#include "lib/ship/files/path_pattern.h"

#include <fnmatch.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <system_error>

#include "lib/io/fs.h"
#include "lib/io/live_file.h"

namespace logkit::ship {
namespace {

namespace fs = std::filesystem;

// Links between directories lead round; those that lead back are not followed, and
// this bounds the rest.
constexpr int kMaxDepth = 24;

bool is_pattern(std::string_view part) { return part.find_first_of("*?[") != part.npos; }

bool name_matches(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) == 0;
}

using Parts = std::span<const std::string>;

class Walk {
 public:
  explicit Walk(PathPattern::Found& found) : found_(found) {}

  void go(const std::string& dir, Parts parts, int depth) {
    if (depth > kMaxDepth) return;
    const std::string& part = parts.front();
    if (part == "**") {
      if (const auto info = io::live_info(dir)) go_down(dir, *info, parts, depth);
      return;
    }
    if (!is_pattern(part)) {
      step(io::join_path(dir, part), parts.subspan(1), depth);
      return;
    }
    for (const std::string& name : names(dir))
      if (name_matches(part, name)) step(io::join_path(dir, name), parts.subspan(1), depth);
  }

 private:
  // A directory on the way down from a "**", told apart by how many parts follow it.
  struct OnWay {
    std::uint64_t device;
    std::uint64_t inode;
    std::size_t parts;
    bool operator==(const OnWay&) const = default;
  };

  void go_down(const std::string& dir, const io::LiveInfo& info, Parts parts, int depth) {
    const OnWay here{info.device, info.inode, parts.size()};
    if (std::find(way_.begin(), way_.end(), here) != way_.end()) return;
    way_.push_back(here);
    if (parts.size() > 1) go(dir, parts.subspan(1), depth);
    for (const std::string& name : names(dir))
      if (name[0] != '.') go_below(io::join_path(dir, name), parts, depth + 1);
    way_.pop_back();
  }

  void go_below(const std::string& path, Parts parts, int depth) {
    const auto info = io::live_info(path);
    if (info && info->is_directory) {
      if (depth <= kMaxDepth) go_down(path, *info, parts, depth);
    } else if (parts.size() == 1) {
      add_file(path);
    }
  }

  void step(const std::string& path, Parts rest, int depth) {
    if (rest.empty()) {
      add_file(path);
    } else {
      go(path, rest, depth);
    }
  }

  void add_file(const std::string& path) {
    std::error_code failed;
    const fs::file_status status = fs::status(path, failed);
    if (status.type() == fs::file_type::not_found) return;
    // What may not be looked at is told of when it is opened.
    if (failed || fs::is_regular_file(status)) found_.files.push_back(path);
  }

  std::vector<std::string> names(const std::string& dir) {
    std::vector<std::string> found;
    std::error_code failed;
    fs::directory_iterator entries(dir, fs::directory_options::skip_permission_denied, failed);
    if (failed) return found;
    found_.dirs.push_back(dir);
    for (; entries != fs::directory_iterator(); entries.increment(failed)) {
      if (failed) break;
      found.push_back(entries->path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  PathPattern::Found& found_;
  std::vector<OnWay> way_;
};

}  // namespace

PathPattern PathPattern::parse(std::string_view typed) {
  PathPattern pattern;
  std::error_code failed;
  const fs::path absolute = fs::absolute(fs::path(typed), failed);
  pattern.text_ = failed ? std::string(typed) : absolute.lexically_normal().string();
  for (std::size_t at = 0; at < pattern.text_.size();) {
    const std::size_t slash = std::min(pattern.text_.find('/', at), pattern.text_.size());
    if (slash > at) pattern.parts_.push_back(pattern.text_.substr(at, slash - at));
    at = slash + 1;
  }
  pattern.has_wildcards_ = std::any_of(pattern.parts_.begin(), pattern.parts_.end(), is_pattern);
  return pattern;
}

void PathPattern::expand(Found& found) const {
  if (parts_.empty()) return;
  if (!has_wildcards_) found.dirs.push_back(io::parent_dir(text_));
  Walk(found).go("/", parts_, 0);
}

bool PathPattern::matches(std::string_view path) const {
  const std::string name(path);
  return ::fnmatch(text_.c_str(), name.c_str(), text_.find("**") == text_.npos ? FNM_PATHNAME : 0) == 0;
}

}  // namespace logkit::ship
