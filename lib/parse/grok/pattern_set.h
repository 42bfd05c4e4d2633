// PatternSet: grok's named patterns: the standard names, defined here
// (standard_patterns.cpp), and those of pattern files in Logstash's syntax, which
// win over them.
//
// Thread safety: const members may be called from any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"

namespace logkit::parse {

class PatternSet {
 public:
  // How the captures of the standard patterns are named.
  enum class Naming { kLegacy, kEcs };

  explicit PatternSet(Naming naming = Naming::kLegacy) : naming_(naming) {}

  // Lines "NAME regex"; blank ones and comments ("# …") are skipped. A name of
  // an earlier one is defined anew. `where` is for messages.
  Status add_text(std::string_view text, const std::string& where);
  // Every file of a directory, in the order of their names, or one file.
  Status add_path(io::Fs& fs, const std::string& path);
  void set_naming(Naming naming) { naming_ = naming; }

  // Null data where there is none of that name.
  std::string_view find(std::string_view name) const;
  // For a "did you mean".
  std::vector<std::string> names() const;

 private:
  Status add_file(io::Fs& fs, const std::string& path);

  Naming naming_;
  std::map<std::string, std::string, std::less<>> added_;
};

struct StandardPattern {
  std::string_view name;
  std::string_view regex;
  std::string_view ecs;  // the same with captures named after ECS; empty: as `regex`
};
// Null where there is none.
const StandardPattern* find_standard_pattern(std::string_view name);
std::vector<std::string> standard_pattern_names();

}  // namespace logkit::parse
