// Options to type again: of a run those on which its answer depends, as arguments
// of another one. The query, the window and the paths are left to the caller, as
// they go by other names too; so is what only says how the answer prints (-o, -c
// and the views).
#pragma once

#include <string>
#include <vector>

#include "tools/logq/options.h"

namespace logkit::logq {

// {"--any-field", "--msg-field", "note"}: the long names, values as typed.
std::vector<std::string> answer_options(const Options& options);

// As a shell takes it for one word.
std::string shell_word(const std::string& text);
std::string shell_quoted(const std::string& text);

}  // namespace logkit::logq
