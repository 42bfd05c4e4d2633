// PathPattern: the files that a path with wildcards means now.
//
// * ? [a-z] within a name, ** for any number of directories; a name that begins
// with a dot is matched only by a pattern that does. Symbolic links are
// followed. A directory named without wildcards stands for no file.
//
// Thread safety: values; expand() by many threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace logkit::ship {

class PathPattern {
 public:
  // Relative paths are taken from the working directory as it is now.
  static PathPattern parse(std::string_view typed);

  const std::string& text() const { return text_; }  // absolute
  bool has_wildcards() const { return has_wildcards_; }

  struct Found {
    std::vector<std::string> files;  // regular ones, and what cannot be looked at
    std::vector<std::string> dirs;   // that were looked through: worth watching
  };
  void expand(Found& found) const;
  // Whether it means `path`, by the name alone.
  bool matches(std::string_view path) const;

 private:
  std::string text_;
  std::vector<std::string> parts_;
  bool has_wildcards_ = false;
};

}  // namespace logkit::ship
